import { extname, posix } from 'node:path'
import type { Chunk } from './chunk.ts'
import type { Manifest } from './read-manifest.ts'

/**
 * Returns the chunks that an entry reaches through static imports, each once. Imported chunks come before
 * their importer: the order of Vite's backend-integration guide. The entry is not part of the result; imports
 * that the manifest does not have are skipped. Iterative: deep graphs and cycles end too.
 */
export function importedChunks(manifest: Manifest, entry: Chunk): Chunk[] {
  const seen = new Set([entry.key])
  const result: Chunk[] = []
  const stack = [{ chunk: entry, next: 0 }]
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const key = top.chunk.imports[top.next++]
    if (key === undefined) {
      stack.pop()
      if (top.chunk !== entry) result.push(top.chunk)
      continue
    }
    const chunk = manifest.get(key)
    if (!chunk || seen.has(key)) continue
    seen.add(key)
    stack.push({ chunk, next: 0 })
  }
  return result
}

/** Returns the chunks that an entry does not load at first, but that its dynamic imports can reach. */
export function dynamicChunks(manifest: Manifest, entry: Chunk): Chunk[] {
  const loaded = new Set([entry, ...importedChunks(manifest, entry)])
  const found = new Set<Chunk>()
  const queue = [...loaded].flatMap((chunk) => chunk.dynamicImports)
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const chunk = manifest.get(key)
    if (!chunk || loaded.has(chunk) || found.has(chunk)) continue
    found.add(chunk)
    queue.push(...chunk.imports, ...chunk.dynamicImports)
  }
  return [...found]
}

/** Extensions of sources that are built to a script or stylesheet; a source with another one is an asset. */
const builtToCode = /^\.(?:[cm]?[jt]sx?|css|html|vue|svelte)$/

/**
 * Returns the built file of an image or other asset that is both an entry and imported. The `file` of its chunk
 * is a script that holds the URL; the asset itself is among the `assets` of the chunk or of an imported one.
 * Undefined for every other chunk.
 */
export function assetEntryFile(manifest: Manifest, chunk: Chunk): string | undefined {
  const extension = extname(chunk.key)
  if (extension === '' || builtToCode.test(extension) || !/\.[cm]?js$/.test(chunk.file)) return undefined
  const found = [chunk, ...importedChunks(manifest, chunk)]
    .flatMap(({ assets }) => assets)
    .filter((file) => extname(file) === extension)
  const stem = posix.basename(chunk.key, extension)
  // A chunk may hold several images. The name tells them apart, unless the build's file names leave it out.
  return found.find((file) => posix.basename(file).startsWith(stem)) ?? found[0]
}
