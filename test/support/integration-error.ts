import { expect } from 'vitest'
import { ViteIntegrationError } from '@vite-integration/core'

/** Returns the error that an action ends with, and checks that it is a ViteIntegrationError. */
export async function integrationErrorOf(action: () => unknown): Promise<ViteIntegrationError> {
  const error = await errorOf(action)
  expect(error).toBeInstanceOf(ViteIntegrationError)
  return error as ViteIntegrationError
}

async function errorOf(action: () => unknown): Promise<unknown> {
  let result: unknown
  try {
    result = await action()
  } catch (error) {
    return error
  }
  await closeIfRunning(result)
  throw new Error('It was expected to fail and did not')
}

/** Returns the error's message and hint: everything that a developer reads. */
export function explanationOf(error: ViteIntegrationError): string {
  return `${error.message}\n${error.hint ?? ''}`
}

async function closeIfRunning(result: unknown): Promise<void> {
  const close = (result as { close?: () => Promise<void> } | undefined)?.close
  if (typeof close === 'function') await close()
}
