import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Vite from 'vite'
import { ViteIntegrationError } from '../../errors.ts'
import { isInRange } from '../../version-range.ts'

/** The versions of Vite that are supported, as in `peerDependencies` of the plugin and of the command. */
export const supportedVite = '^7.3.0 || ^8.0.0'

/**
 * Loads the Vite that resolves from the project's root, the same copy that its plugins import. Where none resolves
 * there, loads the one beside this package. This package has no peer dependency on Vite, because npm would then install
 * Vite in production too; so the version is checked here.
 *
 * @throws ViteIntegrationError VITE_NOT_FOUND, VITE_NOT_SUPPORTED
 */
export async function loadVite(root: string): Promise<typeof Vite> {
  const vite = await importVite(root)
  if (isInRange(vite.version, supportedVite)) return vite
  const details = { name: vite.version, where: root, known: supportedVite }
  throw new ViteIntegrationError('VITE_NOT_SUPPORTED', details, { dev: true })
}

async function importVite(root: string): Promise<typeof Vite> {
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
