import { posix } from 'node:path'
import type { Chunk } from '../manifest/chunk.ts'
import type { Manifest } from '../manifest/read-manifest.ts'

/** The chunks that @vitejs/plugin-legacy adds to a build. */
export interface LegacyChunks {
  /** Polyfills for browsers with modules. They precede every entry. */
  readonly modern: Chunk | undefined
  /** Polyfills and SystemJS for browsers without modules. */
  readonly polyfills: Chunk | undefined
  /** Returns the legacy chunk of an entry. */
  twin(key: string): Chunk | undefined
  /** Returns the key of the entry whose legacy chunk this is. */
  source(chunk: Chunk): string | undefined
  /** Returns whether a chunk is no entry of the application: polyfills, and twins of modern entries. */
  isAdded(chunk: Chunk): boolean
}

const twinKey = /-legacy(\.[^./]+)?$/

/** The keys contain a path where the build's working directory was not the root. */
export function findLegacyChunks(manifest: Manifest): LegacyChunks {
  const find = (name: string): Chunk | undefined =>
    [...manifest.values()].find(({ key }) => key === name || key.endsWith(`/${name}`))
  const polyfills = find('vite/legacy-polyfills-legacy')
  const modern = find('vite/legacy-polyfills')
  const source = (chunk: Chunk): string | undefined =>
    isTwin(chunk) ? chunk.key.replace(twinKey, '$1') : undefined
  return {
    modern,
    polyfills,
    source,
    twin(key) {
      const chunk = manifest.get(key.replace(/(\.[^./]+)?$/, '-legacy$1'))
      return chunk && isTwin(chunk) ? chunk : undefined
    },
    isAdded: (chunk) => chunk === modern || chunk === polyfills || manifest.has(source(chunk) ?? ''),
  }
}

/** The plugin appends '-legacy' to the name in key and file. A source may end so too: then its `name` does. */
function isTwin({ key, file, name = '' }: Chunk): boolean {
  return twinKey.test(key) && posix.basename(file.replace(name, '')).includes('-legacy')
}
