import { existsSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { type HotFile, hotFilePath } from '@vite-integration/core'
import { identityPath, isRightAnswer } from '@vite-integration/core/dev'
import { type Reply, send } from '../support/http-client.ts'

/** Asks again until the expectation is met. The machine may be busy. */
export function eventually(get: () => unknown): ReturnType<typeof expect.poll> {
  return expect.poll(get, { timeout: 20_000 })
}

/** It is written a moment after the server listens. */
export async function readHotFile(root: string): Promise<HotFile> {
  await eventually(() => existsSync(hotFilePath(root))).toBe(true)
  return JSON.parse(readFileSync(hotFilePath(root), 'utf8')) as HotFile
}

export function ask({ url, base }: HotFile, challenge: string, method = 'GET'): Promise<Reply> {
  return send({ url }, method, `${base}${identityPath}?challenge=${encodeURIComponent(challenge)}`)
}

/** Whether the server that the file names knows its secret. */
export async function isGenuine(hot: HotFile): Promise<boolean> {
  const { body } = await ask(hot, 'a fresh value')
  return isRightAnswer(hot.secret, 'a fresh value', body)
}
