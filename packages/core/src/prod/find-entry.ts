import { describeKnown, sourceName } from '../entry-name.ts'
import { ViteIntegrationError } from '../errors.ts'
import { inputOption } from '../error-text.ts'
import type { Chunk } from '../manifest/chunk.ts'
import { assetEntryFile } from '../manifest/chunk-graph.ts'
import type { Manifest } from '../manifest/read-manifest.ts'
import { findChunk } from './find-chunk.ts'
import type { LegacyChunks } from './legacy-chunks.ts'
import type { Build } from './load-build.ts'

export const isScript = (file: string): boolean => /\.[cm]?js$/.test(file)
export const isStyle = (file: string): boolean => file.endsWith('.css')

/** Returns the one file of all styles of a build with `cssCodeSplit: false`; no chunk names it. */
export function singleStylesheet(manifest: Manifest): Chunk | undefined {
  const chunk = manifest.get('style.css')
  return chunk && !chunk.isEntry && isStyle(chunk.file) ? chunk : undefined
}

/**
 * Creates the function that finds entries, by source file or by entry name.
 *
 * @returns a function that throws ViteIntegrationError ENTRY_NOT_FOUND, NOT_AN_ENTRY
 */
export function createFindEntry(build: Build, legacy: LegacyChunks): (name: string) => Chunk {
  const { manifest, manifestFile, bundler } = build
  const allStyles = singleStylesheet(manifest)
  const entries = [...manifest.values()].filter((chunk) => chunk.isEntry && !legacy.isAdded(chunk))
  const byName = uniqueNames(entries)

  return (name) => {
    const key = sourceName(name)
    const chunk = findChunk(build, name) ?? byName.get(name) ?? legacy.twin(key)
    const hasTag = chunk && (isScript(chunk.file) || isStyle(chunk.file))
    if (hasTag && (chunk.isEntry || chunk === allStyles) && assetEntryFile(manifest, chunk) === undefined)
      return chunk
    if (chunk)
      throw new ViteIntegrationError('NOT_AN_ENTRY', { name, where: manifestFile, known: key, bundler })
    const keys = entries.map((entry) => legacy.source(entry) ?? entry.key)
    const known = describeKnown(name, keys, entryCauses(build))
    throw new ViteIntegrationError('ENTRY_NOT_FOUND', { name, where: manifestFile, known })
  }
}

/** Entries by the name that the build gives them, without names that several entries have. */
function uniqueNames(entries: readonly Chunk[]): Map<string, Chunk> {
  const named = Map.groupBy(entries, ({ name }) => name ?? '')
  return new Map(
    [...named].flatMap(([name, [chunk, ...more]]) => (name && more.length === 0 ? [[name, chunk!]] : [])),
  )
}

/**
 * Returns the built file of a source file or public file, relative to outDir.
 *
 * @throws ViteIntegrationError ASSET_NOT_FOUND
 */
export function findFile(build: Build, name: string): string {
  const { manifest, manifestFile, files } = build
  const key = sourceName(name)
  const chunk = findChunk(build, name)
  const asset = chunk && assetEntryFile(manifest, chunk)
  const file = asset ?? chunk?.file ?? (files.has(key) ? key : undefined)
  if (file !== undefined) return file
  const known = describeKnown(name, [...manifest.keys()], assetCauses(key))
  throw new ViteIntegrationError('ASSET_NOT_FOUND', { name, where: manifestFile, known })
}

const entryCauses = ({ bundler }: Build): string =>
  `The likely causes: it is not in ${inputOption(bundler)} and nothing that is imports it, ` +
  'the build is out of date ("npx vite build"), or "root" names another folder.'

/** Sources that Vite bundles. */
const isSource = /\.(?:[cm]?[jt]sx?|vue|svelte|css|scss|sass|less|styl|stylus|pcss|postcss)$/

/** Both kinds of files have a URL in development, where every file has one. */
const assetCauses = (key: string): string =>
  isSource.test(key)
    ? `The likely causes: it is part of another file of the build (an entry of its own, by "input" of the plugin ` +
      'or of the config, is a file), or the build is out of date ("npx vite build").'
    : 'The likely causes: nothing imports it, or it is smaller than "build.assetsInlineLimit" and stands in the ' +
      `code itself ("assets: [${JSON.stringify(key)}]" of @vite-integration/vite-plugin makes it a file in both ` +
      'cases), or the build is out of date ("npx vite build").'
