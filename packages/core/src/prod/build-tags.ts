import { encodePath } from '../http/request-path.ts'
import type { Chunk } from '../manifest/chunk.ts'
import { dynamicChunks, importedChunks } from '../manifest/chunk-graph.ts'
import type { StyleOrder, TagOptions } from '../tag-options.ts'
import { createCache, stringBytes } from '../tags/cache.ts'
import type { TagSource } from '../tags/collect.ts'
import { type LegacyFile, legacyTags } from '../tags/legacy.ts'
import type { HelperSource } from '../tags/page-helpers.ts'
import { type Attributes, prefetchTag, preloadTag, scriptTag, styleTag, type Tag } from '../tags/tag.ts'
import { createFindTags, type PageCache } from '../tags/tag-set.ts'
import { createFindEntry, findFile, isScript, isStyle, singleStylesheet } from './find-entry.ts'
import { importMapTag } from './import-map.ts'
import { type BytesOf, inlineFile } from './inline-file.ts'
import { findLegacyChunks } from './legacy-chunks.ts'
import type { Build } from './load-build.ts'
import type { Pages } from './load-pages.ts'

/** Memory for tags and inlined files, in bytes: enough for a thousand entries of fifty tags. */
const maxCacheBytes = 32 * 1024 * 1024

/**
 * Creates what the helpers of all responses share in production.
 *
 * @param bytesOf returns the bytes of a file that memory holds
 */
export function createBuildHelpers(
  build: Build,
  pages: Pages,
  options: TagOptions,
  bytesOf: BytesOf,
): HelperSource {
  const prefix = build.assetOrigin + encodePath(build.base)
  const url = (file: string): string => prefix + encodePath(file)
  const cache: PageCache = createCache(maxCacheBytes)
  return {
    findTags: createFindTags(createBuildTags(build, prefix, url), options, cache),
    asset: (name) => url(findFile(build, name)),
    inline(name) {
      const file = findFile(build, name)
      const kept = cache.get(`inline ${file}`)
      if (typeof kept === 'string') return kept
      const text = inlineFile(build, url, file, name, bytesOf)
      cache.set(`inline ${file}`, text, stringBytes(text))
      return text
    },
    html: (name, parts, nonce) => pages.render(name, parts, nonce()),
  }
}

/**
 * Resolves entries to tags by the manifest.
 *
 * @param prefix stands in front of every URL: assetOrigin and base
 * @param url returns the URL of a built file
 */
function createBuildTags(build: Build, prefix: string, url: (file: string) => string): TagSource {
  const { manifest } = build
  const allStyles = singleStylesheet(manifest)
  const legacy = findLegacyChunks(manifest)
  const findEntry = createFindEntry(build, legacy)
  const importMap =
    build.importMap === undefined ? undefined : importMapTag(build.importMap, encodePath(build.base), prefix)

  function attributes(file: string): Attributes {
    const hash = build.integrity.get(file)
    return { crossorigin: true, ...(hash === undefined ? {} : { integrity: hash }) }
  }

  /** Vite's backend-integration guide: the entry's CSS, its imports' CSS, the entry, preloads of its imports. */
  function modernTags(entry: Chunk, order: StyleOrder): Tag[] {
    const imports = importedChunks(manifest, entry)
    const chunks = order === 'imports-first' ? [...imports, entry] : [entry, ...imports]
    const styles = chunks.flatMap((chunk) => chunk.css.map((file) => ({ file, chunk })))
    if (allStyles && isScript(entry.file)) styles.unshift({ file: allStyles.file, chunk: allStyles })
    const scripts = imports.filter(({ file }) => isScript(file))
    const own = isStyle(entry.file) ? styleTag : scriptTag
    const polyfills = legacy.modern && isScript(entry.file) ? [legacy.modern.file] : []
    return [
      ...styles.map(({ file, chunk }) => ({ ...styleTag(url(file), attributes(file)), chunk })),
      ...polyfills.map((file) => scriptTag(url(file), attributes(file))),
      { ...own(url(entry.file), attributes(entry.file)), chunk: entry },
      ...scripts.map((chunk) => ({ ...preloadTag(url(chunk.file), attributes(chunk.file)), chunk })),
    ]
  }

  function entryTags(entry: Chunk, order: StyleOrder): Tag[] {
    const legacyFile = ({ file }: Chunk): LegacyFile => ({ url: url(file), attributes: attributes(file) })
    const polyfills = legacy.polyfills && legacyFile(legacy.polyfills)
    if (legacy.source(entry) !== undefined) return legacyTags(legacyFile(entry), polyfills, false)
    const twin = isScript(entry.file) ? legacy.twin(entry.key) : undefined
    const tags = modernTags(entry, order)
    return twin ? [...tags, ...legacyTags(legacyFile(twin), polyfills, true)] : tags
  }

  return {
    isBuild: true,
    shared: () => (importMap ? [importMap] : []),
    entry: (name, order = 'entry-first') => entryTags(findEntry(name), order),
    prefetch(name) {
      return dynamicChunks(manifest, findEntry(name)).flatMap((chunk) =>
        [...chunk.css, chunk.file].map((file) => ({
          ...prefetchTag(url(file), isStyle(file) ? 'style' : 'script', attributes(file)),
          chunk,
        })),
      )
    },
  }
}
