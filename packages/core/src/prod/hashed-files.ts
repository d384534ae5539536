import path from 'node:path'
import type { Chunk, Manifest } from '../manifest/read-manifest.ts'

/**
 * The files of a build whose name changes when their content does: named by the manifest, and with a
 * hash in the name. The first alone is not enough (`entryFileNames: '[name].js'`), nor is the second:
 * a public file may look hashed.
 */
export function hashedFiles(manifest: Manifest): Set<string> {
  const hashed = new Set<string>()
  for (const chunk of manifest.values()) {
    const names = sourceNames(chunk)
    for (const file of [chunk.file, ...chunk.css, ...chunk.assets]) {
      if (carriesHash(file, names)) hashed.add(file)
    }
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
  return [name, src && path.posix.parse(src).name].filter(
    (found) => found !== undefined && found !== '',
  ) as string[]
}

/**
 * Vite's own pattern is `[name]-[hash]`, the hash eight characters of base64url. Behind a known name
 * whatever follows is the hash; without one it has to look like a hash, so that `my-component.js` does not.
 */
function carriesHash(file: string, names: readonly string[]): boolean {
  const stem = path.posix.basename(file).replace(/\.[^.]+$/, '')
  const name = names.find((known) => stem === known || stem.startsWith(known))
  if (name !== undefined) return /^[-._]?[\w-]{6,}$/.test(stem.slice(name.length))
  const tail = /(?:^|[-._])([\w-]{8,})$/.exec(stem)?.[1]
  return tail !== undefined && /[\dA-Z]/.test(tail.slice(-8))
}
