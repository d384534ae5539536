import { statSync } from 'node:fs'
import path from 'node:path'
import type { ResolvedConfig } from '../config.ts'
import type { DevServer } from './dev-server.ts'

/** Names below which Vite, its usual plugins and this project serve virtual modules. */
const ownPrefixes = ['@vite/', '@id/', '@fs/', '@react-refresh', '@vite-integration/', '@vite-plugin']

/**
 * Returns whether Vite has a module or public file at a path, judged by the file system. Vite itself cannot be asked:
 * its CORS middleware answers every preflight, those of the backend's own routes among them.
 *
 * @param pathname decoded, below base
 */
export function hasModule(
  vite: Pick<DevServer, 'base' | 'session' | 'hasModule'>,
  { root }: Pick<ResolvedConfig, 'root'>,
  pathname: string,
): boolean {
  const own = pathname.slice(vite.base.length)
  if (ownPrefixes.some((prefix) => own.startsWith(prefix)) || vite.hasModule?.(`/${own}`)) return true
  const folders = new Set([root, ...sessionFolders(vite)])
  return [...folders].some((folder) => folder !== '' && isFile(path.join(folder, own)))
}

function sessionFolders(vite: Pick<DevServer, 'session'>): string[] {
  try {
    const { root, publicDir } = vite.session()
    return [root, publicDir]
  } catch {
    // A Vite that is down has no session, and answers nothing.
    return []
  }
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile()
  } catch {
    return false
  }
}
