import { createBoundedCache } from '../bounded-cache.ts'
import { describeKnown, sourceName } from '../entry-name.ts'
import { ViteIntegrationError } from '../errors.ts'
import type { TagSource } from '../html/tag-writer.ts'
import { type Attributes, prefetchTag, preloadTag, scriptTag, styleTag, type Tag } from '../html/tags.ts'
import { inputOption } from '../input-option.ts'
import { encodePath } from '../http/request-path.ts'
import { importedChunks } from '../manifest/imported-chunks.ts'
import type { Chunk } from '../manifest/chunk.ts'
import type { Manifest } from '../manifest/read-manifest.ts'
import { assetEntryFile } from '../manifest/asset-entry.ts'
import type { StyleOrder } from '../tag-options.ts'
import { findChunk } from './find-chunk.ts'
import { readImportMap } from './import-map.ts'
import { findLegacy, type LegacyLoad, legacyTags } from './legacy-tags.ts'
import type { Build } from './load-build.ts'

const isScript = (file: string): boolean => /\.[cm]?js$/.test(file)
const isStyle = (file: string): boolean => file.endsWith('.css')
/** What Vite bundles. */
const isSource = /\.(?:[cm]?[jt]sx?|vue|svelte|css|scss|sass|less|styl|stylus|pcss|postcss)$/

/** How many tags of entries are kept: some megabytes. */
const maxTags = 20_000

/** Finds tags and files in a build. */
export interface BuildSource extends TagSource {
  /** The built file of a source file or public file. @throws ViteIntegrationError ASSET_NOT_FOUND */
  file(path: string): string
  /** The address of a built file. */
  url(file: string): string
}

/** A name that several entries have is the name of none. */
function uniqueNames(entries: readonly Chunk[]): Map<string, Chunk> {
  const named = Map.groupBy(entries, ({ name }) => name ?? '')
  return new Map(
    [...named].flatMap(([name, [chunk, ...more]]) => (name && more.length === 0 ? [[name, chunk!]] : [])),
  )
}

/** @param prefix what stands in front of every address: assetOrigin and base */
export function createBuildSource(build: Build, prefix: string): BuildSource {
  const { manifest, manifestFile, bundler } = build
  const allStyles = singleStylesheet(manifest)
  const legacy = findLegacy(manifest)
  const entries = [...manifest.values()].filter((chunk) => chunk.isEntry && !legacy.isAdded(chunk))
  const byName = uniqueNames(entries)
  const url = (file: string): string => prefix + encodePath(file)
  const made = createBoundedCache<readonly Tag[]>(maxTags)
  const importMap = readImportMap(build.outDir, build.files, encodePath(build.base), prefix)

  function attributes(file: string): Attributes {
    const hash = build.integrity.get(file)
    return { crossorigin: true, ...(hash === undefined ? {} : { integrity: hash }) }
  }

  const loadOf = (file: string): LegacyLoad => ({ url: url(file), attributes: attributes(file) })

  function findEntry(name: string): Chunk {
    const key = sourceName(name)
    const chunk = findChunk(build, name) ?? byName.get(name) ?? legacy.twin(key)
    const isTag = chunk && (isScript(chunk.file) || isStyle(chunk.file))
    if (isTag && (chunk.isEntry || chunk === allStyles) && assetEntryFile(manifest, chunk) === undefined)
      return chunk
    if (chunk)
      throw new ViteIntegrationError('NOT_AN_ENTRY', { name, where: manifestFile, known: key, bundler })
    const keys = entries.map((entry) => legacy.source(entry) ?? entry.key)
    const known = describeKnown(name, keys, likelyCauses(build))
    throw new ViteIntegrationError('ENTRY_NOT_FOUND', { name, where: manifestFile, known })
  }

  /** Vite's backend-integration guide: the entry's CSS, its imports' CSS, the entry, preloads of its imports. */
  function modernTags(entry: Chunk, order: StyleOrder): Tag[] {
    const imports = importedChunks(manifest, entry)
    const chunks = order === 'imports-first' ? [...imports, entry] : [entry, ...imports]
    const styles = chunks.flatMap((chunk) => chunk.css)
    if (allStyles && isScript(entry.file)) styles.unshift(allStyles.file)
    const scripts = imports.map((chunk) => chunk.file).filter(isScript)
    const own = isStyle(entry.file) ? styleTag : scriptTag
    const polyfills = legacy.modern && isScript(entry.file) ? [legacy.modern.file] : []
    return [
      ...styles.map((file) => styleTag(url(file), attributes(file))),
      ...polyfills.map((file) => scriptTag(url(file), attributes(file))),
      own(url(entry.file), attributes(entry.file)),
      ...scripts.map((file) => preloadTag(url(file), attributes(file))),
    ]
  }

  function entryTags(entry: Chunk, order: StyleOrder): Tag[] {
    const polyfills = legacy.polyfills && loadOf(legacy.polyfills.file)
    if (legacy.source(entry) !== undefined) return legacyTags(loadOf(entry.file), polyfills, false)
    const twin = isScript(entry.file) ? legacy.twin(entry.key) : undefined
    const tags = modernTags(entry, order)
    return twin ? [...tags, ...legacyTags(loadOf(twin.file), polyfills, true)] : tags
  }

  function prefetchTags(entry: Chunk): Tag[] {
    const loaded = new Set([entry, ...importedChunks(manifest, entry)])
    const later = dynamicChunks(manifest, loaded).flatMap(({ file, css }) => [...css, file])
    return later.map((file) => prefetchTag(url(file), isStyle(file) ? 'style' : 'script', attributes(file)))
  }

  /** The same tags for every response: no walk through the build, and what others keep by tag stays good. */
  function keep(purpose: string, { key }: Chunk, make: () => readonly Tag[]): readonly Tag[] {
    const kept = made.get(`${purpose} ${key}`)
    if (kept) return kept
    const tags = make()
    made.set(`${purpose} ${key}`, tags, tags.length + 1)
    return tags
  }

  return {
    url,
    shared: () => (importMap ? [importMap] : []),
    entry(name, order = 'entry-first') {
      const entry = findEntry(name)
      return keep(order, entry, () => entryTags(entry, order))
    },
    prefetch(name) {
      const entry = findEntry(name)
      return keep('prefetch', entry, () => prefetchTags(entry))
    },
    file(path) {
      const key = sourceName(path)
      const chunk = findChunk(build, path)
      const wrapped = chunk && assetEntryFile(manifest, chunk)
      const file = wrapped ?? chunk?.file ?? (build.files.has(key) ? key : undefined)
      if (file !== undefined) return file
      const known = describeKnown(path, [...manifest.keys()], assetCauses(key))
      throw new ViteIntegrationError('ASSET_NOT_FOUND', { name: path, where: manifestFile, known })
    },
  }
}

const likelyCauses = ({ bundler }: Build): string =>
  `The likely causes: it is not in ${inputOption(bundler)} and nothing that is imports it, ` +
  'the build is out of date ("npx vite build"), or "root" names another folder.'

/** What works in development all the same: there every file has an address. */
const assetCauses = (key: string): string =>
  isSource.test(key)
    ? `The likely causes: it is part of another file of the build (an entry of its own, by "input" of the plugin ` +
      'or of the config, is a file), or the build is out of date ("npx vite build").'
    : 'The likely causes: nothing imports it, or it is smaller than "build.assetsInlineLimit" and stands in the ' +
      `code itself ("assets: [${JSON.stringify(key)}]" of @vite-integration/vite-plugin makes it a file in both ` +
      'cases), or the build is out of date ("npx vite build").'

/** Without CSS code splitting all styles are one file that no chunk names. */
function singleStylesheet(manifest: Manifest): Chunk | undefined {
  const chunk = manifest.get('style.css')
  return chunk && !chunk.isEntry && isStyle(chunk.file) ? chunk : undefined
}

/** All that dynamic imports can reach from loaded chunks, without those. */
function dynamicChunks(manifest: Manifest, loaded: ReadonlySet<Chunk>): Chunk[] {
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
