import { sourceName, virtualName } from '../entry-name.ts'
import type { Chunk } from '../manifest/chunk.ts'
import type { Manifest } from '../manifest/read-manifest.ts'
import type { BuildMetadata } from './read-metadata.ts'

/** What sources are called in a build. */
interface Named {
  readonly manifest: Manifest
  /** Keys of the manifest by other names. */
  readonly names: ReadonlyMap<string, string>
}

/** The chunk of a source by any name that it has, but for its entry name. */
export function findChunk({ manifest, names }: Named, name: string): Chunk | undefined {
  const key = sourceName(name)
  return manifest.get(name) ?? manifest.get(key) ?? manifest.get(names.get(key) ?? key)
}

/** A virtual module's key carries a path where the build's working directory was not the root, by Vite 7. */
export function otherNames(manifest: Manifest, { names = {} }: BuildMetadata): Map<string, string> {
  const entries = [...manifest.values()].filter(({ isEntry }) => isEntry)
  const modules = entries.flatMap(({ key }): [string, string][] => {
    const name = virtualName(key)
    return name === undefined ? [] : [[name, key]]
  })
  return new Map([...modules, ...Object.entries(names)])
}
