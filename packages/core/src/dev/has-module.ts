import { statSync } from 'node:fs'
import path from 'node:path'
import type { ResolvedConfig } from '../config.ts'
import type { DevServer } from './dev-server.ts'

/**
 * Returns whether Vite has a module or public file at a path, judged by the file system. Vite itself cannot be asked:
 * its CORS middleware answers every preflight, those of the backend's own routes among them.
 *
 * @param pathname decoded, below base
 */
export function hasModule(vite: DevServer, { root }: ResolvedConfig, pathname: string): boolean {
  const own = pathname.slice(vite.base.length)
  // Vite and its plugins serve virtual modules below such names.
  if (own.startsWith('@')) return true
  const folders = new Set([root, ...sessionFolders(vite)])
  return [...folders].some((folder) => folder !== '' && isFile(path.join(folder, own)))
}

function sessionFolders(vite: DevServer): string[] {
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
