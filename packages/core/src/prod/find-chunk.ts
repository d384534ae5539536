import { sourceName, virtualName } from '../entry-name.ts'
import type { Chunk } from '../manifest/chunk.ts'
import type { Manifest } from '../manifest/read-manifest.ts'
import type { BuildMetadata } from '../build-metadata.ts'

/** The names of sources in a build. */
interface SourceNames {
  readonly manifest: Manifest
  /** Keys of the manifest by other names. */
  readonly names: ReadonlyMap<string, string>
}

/** Returns the chunk of a source by any of its names but its entry name. */
export function findChunk({ manifest, names }: SourceNames, name: string): Chunk | undefined {
  const key = sourceName(name)
  return manifest.get(name) ?? manifest.get(key) ?? manifest.get(names.get(key) ?? key)
}

/**
 * Returns keys of the manifest by other names. The plugin records paths through symbolic links; the key of a
 * virtual module contains a path where Vite 7 built from another working directory than the root.
 */
export function otherNames(manifest: Manifest, { names = {} }: BuildMetadata): Map<string, string> {
  const entries = [...manifest.values()].filter(({ isEntry }) => isEntry)
  const modules = entries.flatMap(({ key }): [string, string][] => {
    const name = virtualName(key)
    return name === undefined ? [] : [[name, key]]
  })
  return new Map([...modules, ...Object.entries(names)])
}
