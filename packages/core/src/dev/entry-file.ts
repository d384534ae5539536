import { realpathSync } from 'node:fs'
import path from 'node:path'
import { normalizePath } from '../normalize-path.ts'
import type { DevSession } from './dev-server.ts'

/** A source as a project names it, absolute, with slashes. */
export function entryFile(root: string, key: string): string {
  return normalizePath(path.resolve(root, key))
}

/** The same as Vite's module graph and manifest name it: they follow links, unless the config says otherwise. */
export function moduleFile(file: string, preserveSymlinks: boolean): string {
  if (preserveSymlinks) return file
  try {
    return normalizePath(realpathSync.native(file))
  } catch {
    // A virtual module, or gone.
    return file
  }
}

/** The id of an entry's module: Vite's client knows its style by it. */
export function entryId({ root, preserveSymlinks }: DevSession, key: string): string {
  return moduleFile(entryFile(root, key), preserveSymlinks)
}
