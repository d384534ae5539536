import path from 'node:path'
import type { Chunk } from '../manifest/chunk.ts'
import type { Manifest } from '../manifest/read-manifest.ts'

/**
 * The files of a build whose name changes when their content does: named by the manifest, and with a
 * hash in the name. The first alone is not enough (`entryFileNames: '[name].js'`), nor is the second:
 * a public file may look hashed.
 */
export function hashedFiles(manifest: Manifest): Set<string> {
  const hashed = new Set<string>()
  for (const chunk of manifest.values()) {
    const names = sourceNames(chunk)
    const add = (file: string): void => {
      if (!hashed.has(file) && carriesHash(file, names)) hashed.add(file)
    }
    add(chunk.file)
    chunk.css.forEach(add)
    chunk.assets.forEach(add)
  }
  return hashed
}

/** The folders of hashed files: a path there is an asset's, never a page's. */
export function hashedFolders(hashed: Iterable<string>): Set<string> {
  const folders = new Set([...hashed].map((file) => path.posix.dirname(file)))
  folders.delete('.')
  return folders
}

function sourceNames({ name, src }: Chunk): string[] {
  const names = src === undefined ? [] : [stemOf(src)]
  if (name !== undefined && name !== '') names.unshift(name)
  return names
}

/** The name of a file without its folder and its last extension. */
function stemOf(file: string): string {
  const start = file.lastIndexOf('/') + 1
  const end = file.lastIndexOf('.')
  return file.slice(start, end > start ? end : undefined)
}

/**
 * Vite's own pattern is `[name]-[hash]`, the hash eight characters of base64url. Behind a known name
 * whatever follows is the hash; without one it has to look like a hash, so that `my-component.js` does not.
 */
function carriesHash(file: string, names: readonly string[]): boolean {
  const stem = stemOf(file)
  const name = names.find((known) => stem.startsWith(known))
  if (name !== undefined) return /^[-._]?[\w-]{6,}$/.test(stem.slice(name.length))
  const tail = /(?:^|[-._])([\w-]{8,})$/.exec(stem)?.[1]
  return tail !== undefined && /[\dA-Z]/.test(tail.slice(-8))
}
