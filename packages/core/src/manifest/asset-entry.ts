import { extname, posix } from 'node:path'
import type { Chunk } from './chunk.ts'
import { importedChunks } from './imported-chunks.ts'
import type { Manifest } from './read-manifest.ts'

/** Sources that become scripts or stylesheets themselves: what has their ending among the assets is another file. */
const ownEnding = /^\.(?:[cm]?[jt]sx?|css|html|vue|svelte)$/

/**
 * The built file of an image, or of any other asset, that is an entry and imported too: the `file` of its
 * chunk is a script that holds its address. It is among the assets of that chunk, or of one it imports.
 * Undefined for every other chunk.
 */
export function assetEntryFile(manifest: Manifest, chunk: Chunk): string | undefined {
  const ending = extname(chunk.key)
  if (ending === '' || ownEnding.test(ending) || !/\.[cm]?js$/.test(chunk.file)) return undefined
  const found = [chunk, ...importedChunks(manifest, chunk)]
    .flatMap(({ assets }) => assets)
    .filter((file) => extname(file) === ending)
  const stem = posix.basename(chunk.key, ending)
  // A chunk may hold several images: the name tells them apart, unless the build has taken it away.
  return found.find((file) => posix.basename(file).startsWith(stem)) ?? found[0]
}
