import type { ModuleFiles } from '../../build-metadata.ts'
import { serverEntryName } from '../../entry-name.ts'
import { encodePath } from '../../http/request-path.ts'
import type { Chunk } from '../../manifest/chunk.ts'
import { importedChunks } from '../../manifest/chunk-graph.ts'
import type { TagOptions } from '../../tag-options.ts'
import { collectTags, type TagSource } from '../../tags/collect.ts'
import { type Attributes, preloadTag, scriptTag, styleTag, type Tag } from '../../tags/tag.ts'
import { findChunk } from '../find-chunk.ts'
import { isScript, isStyle, singleStylesheet } from '../find-entry.ts'
import type { Build } from '../load-build.ts'
import { sourceOf } from './find-server.ts'

/**
 * Creates the function that returns the tags of the client's entry and of rendered modules, with the `tags` option applied.
 *
 * @param root absolute; ids of modules may begin with it
 */
export function createModuleTags(
  build: Build,
  template: string,
  { modules }: ModuleFiles,
  root: string,
  options: TagOptions,
): (ids: Iterable<string>) => readonly Tag[] {
  const { manifest, integrity, assetOrigin, base } = build
  const prefix = assetOrigin + encodePath(base)
  const byFile = new Map(
    [...manifest.values()].flatMap((chunk) =>
      [...chunk.css, chunk.file].map((file) => [file, chunk] as const),
    ),
  )
  const client = clientEntry(build, template)
  const allStyles = singleStylesheet(manifest)

  const make = (tag: (href: string, attributes: Attributes) => Tag, file: string, chunk?: Chunk): Tag => {
    const hash = integrity.get(file)
    const attributes = { crossorigin: true, ...(hash === undefined ? {} : { integrity: hash }) } as const
    return { ...tag(prefix + encodePath(file), attributes), ...(chunk && { chunk }) }
  }

  function chunkTags(chunk: Chunk, own: typeof scriptTag): Tag[] {
    const chunks = [chunk, ...importedChunks(manifest, chunk)]
    const ordered = options.styleOrder === 'imports-first' ? [...chunks.slice(1), chunk] : chunks
    const styles = ordered.flatMap((each) =>
      (isStyle(each.file) ? [...each.css, each.file] : each.css).map((file) => make(styleTag, file, each)),
    )
    const scripts = chunks.slice(1).filter(({ file }) => isScript(file))
    return [
      ...styles,
      ...(isScript(chunk.file) ? [make(own, chunk.file, chunk)] : []),
      ...scripts.map((each) => make(preloadTag, each.file, each)),
    ]
  }

  function fileTags(file: string): Tag[] {
    const chunk = byFile.get(file)
    if (isStyle(file)) return [make(styleTag, file, chunk)]
    return chunk ? chunkTags(chunk, preloadTag) : []
  }

  const source: TagSource = {
    isBuild: true,
    // The template has them.
    shared: () => (allStyles ? [make(styleTag, allStyles.file, allStyles)] : []),
    entry(id) {
      if (client?.key === id) return chunkTags(client, scriptTag)
      const name = serverEntryName(id, root)
      return Object.hasOwn(modules, name) ? modules[name]!.flatMap(fileTags) : []
    },
    prefetch: () => [],
  }
  return (ids) => collectTags(source, [...(client ? [client.key] : []), ...ids], options)
}

/** Returns the entry that the template loads, or the only script entry of a build without a template. */
function clientEntry(build: Build, template: string): Chunk | undefined {
  const page = findChunk(build, sourceOf(template))
  if (page?.isEntry) return page
  const entries = [...build.manifest.values()].filter(({ isEntry, file }) => isEntry && isScript(file))
  return entries.length === 1 ? entries[0] : undefined
}
