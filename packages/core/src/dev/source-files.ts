import { realpathSync } from 'node:fs'
import path from 'node:path'
import { ViteIntegrationError } from '../errors.ts'
import { encodePath } from '../http/request-path.ts'
import { normalizePath } from '../normalize-path.ts'
import type { DevSession } from './dev-server.ts'

/** Returns the absolute path of a source, with slashes, links not followed. @param key path relative to root */
export function entryFile(root: string, key: string): string {
  return normalizePath(path.resolve(root, key))
}

/** Returns the path of a source in Vite's module graph and manifest: they follow links, unless the config says no. */
export function moduleFile(file: string, preserveSymlinks: boolean): string {
  if (preserveSymlinks) return file
  try {
    return normalizePath(realpathSync.native(file))
  } catch {
    // A virtual module, or a file that is gone.
    return file
  }
}

/** Returns the id of an entry's module, by which Vite's client finds its style. */
export function entryId({ root, preserveSymlinks }: DevSession, key: string): string {
  return moduleFile(entryFile(root, key), preserveSymlinks)
}

/** Returns the URL at which Vite serves a file: its path below root, or `/@fs/` and its absolute path. */
export function sourceUrl(session: DevSession, file: string): string {
  const relative = normalizePath(path.relative(session.root, file))
  const outside = relative.startsWith('../') || path.isAbsolute(relative)
  const below = outside ? `@fs/${normalizePath(file).replace(/^\//, '')}` : relative
  return viteUrl(session, below)
}

/** Returns the URL of a path below Vite's base. @param below decoded */
export function viteUrl({ origin, base }: DevSession, below: string): string {
  return origin + encodePath(base + below)
}

/** Creates the error for a name that is neither a source nor a public file. */
export function unknownAsset({ root, publicDir }: DevSession, name: string): ViteIntegrationError {
  const where = [root, publicDir].filter((folder) => folder !== '').join(' and ')
  const known = 'There is no such file.'
  return new ViteIntegrationError('ASSET_NOT_FOUND', { name, where, known }, { dev: true })
}
