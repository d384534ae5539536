import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Vite from 'vite'
import { ViteIntegrationError } from '../../errors.ts'

/**
 * Loads the Vite that resolves from the project's root, the same copy that its plugins import. Where none resolves
 * there, loads the one beside this package.
 *
 * @throws ViteIntegrationError VITE_NOT_FOUND
 */
export async function loadVite(root: string): Promise<typeof Vite> {
  const found = resolveFrom(root)
  try {
    return (await import(found ?? 'vite')) as typeof Vite
  } catch (cause) {
    if (found === undefined && isModuleMissing(cause)) {
      throw new ViteIntegrationError('VITE_NOT_FOUND', { where: root }, { dev: true, cause })
    }
    throw cause
  }
}

function resolveFrom(root: string): string | undefined {
  try {
    return pathToFileURL(createRequire(path.join(root, 'package.json')).resolve('vite')).href
  } catch {
    return undefined
  }
}

function isModuleMissing(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_MODULE_NOT_FOUND'
}
