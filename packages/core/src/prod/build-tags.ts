import { extname } from 'node:path'
import { ViteIntegrationError } from '../errors.ts'
import { describeKnown, sourceName } from '../entry-name.ts'
import {
  type Attributes,
  preloadTag,
  renderTag,
  scriptTag,
  sortTags,
  styleTag,
  type Tag,
} from '../html/tags.ts'
import { encodePath } from '../http/encode-path.ts'
import { importedChunks } from '../manifest/imported-chunks.ts'
import type { Chunk, Manifest } from '../manifest/read-manifest.ts'
import type { Build } from './load-build.ts'

/** The tags of one entry, made once a build. */
export interface EntryTags {
  readonly tags: readonly Tag[]
  /** The text of all tags, without a nonce. */
  readonly text: string
  /** The text cut where the nonce attributes go: joined with one it is the text with a nonce. */
  readonly parts: readonly string[]
}

/** Finds tags and addresses in a build. */
export interface BuildTags {
  /** @throws ViteIntegrationError ENTRY_NOT_FOUND, NOT_AN_ENTRY */
  entry(name: string): EntryTags
  /** @throws ViteIntegrationError ASSET_NOT_FOUND */
  asset(path: string): string
}

const isScript = (file: string): boolean => /\.[cm]?js$/.test(file)
const isStyle = (file: string): boolean => file.endsWith('.css')
/** An image that is an entry and imported too has a script as its file and itself among the assets. */
const isWrapped = (chunk: Chunk): boolean =>
  isScript(chunk.file) && chunk.assets.length === 1 && extname(chunk.key) === extname(chunk.assets[0]!)

/** @param prefix what stands in front of every address: assetOrigin and base */
export function createBuildTags(build: Build, prefix: string): BuildTags {
  const { manifest, manifestFile } = build
  const cache = new Map<string, EntryTags>()
  const entries = [...manifest.values()].filter((chunk) => chunk.isEntry)
  const allStyles = singleStylesheet(manifest)
  const byName = new Map(entries.filter(({ name }) => name !== undefined).map((chunk) => [chunk.name, chunk]))
  const integrity = new Map([...manifest.values()].map((chunk) => [chunk.file, chunk.integrity]))
  const url = (file: string): string => prefix + encodePath(file)

  function attributes(file: string): Attributes {
    const hash = integrity.get(file)
    return { crossorigin: true, ...(hash === undefined ? {} : { integrity: hash }) }
  }

  function findEntry(name: string): Chunk {
    const key = sourceName(name)
    const chunk = manifest.get(name) ?? manifest.get(key) ?? byName.get(name)
    const isTag = chunk && (isScript(chunk.file) || isStyle(chunk.file)) && !isWrapped(chunk)
    if (isTag && (chunk.isEntry || chunk === allStyles)) return chunk
    if (chunk) throw new ViteIntegrationError('NOT_AN_ENTRY', { name, where: manifestFile, known: key })
    const known = describeKnown(
      name,
      entries.map((entry) => entry.key),
      missing,
    )
    throw new ViteIntegrationError('ENTRY_NOT_FOUND', { name, where: manifestFile, known })
  }

  /** Vite's backend-integration guide: the entry's CSS, its imports' CSS, the entry, preloads of its imports. */
  function tagsOf(entry: Chunk): Tag[] {
    const imports = importedChunks(manifest, entry)
    const styles = [entry, ...imports].flatMap((chunk) => chunk.css)
    if (allStyles && isScript(entry.file)) styles.unshift(allStyles.file)
    const scripts = imports.map((chunk) => chunk.file).filter(isScript)
    const own = isStyle(entry.file) ? styleTag : scriptTag
    return sortTags([
      ...styles.map((file) => styleTag(url(file), attributes(file))),
      own(url(entry.file), attributes(entry.file)),
      ...scripts.map((file) => preloadTag(url(file), attributes(file))),
    ])
  }

  return {
    entry(name) {
      const cached = cache.get(name)
      if (cached) return cached
      const tags = unique(tagsOf(findEntry(name)))
      // The cut is a character that no rendered tag can hold: control characters are refused in files.
      const parts = tags
        .map((tag) => renderTag(tag, '\0'))
        .join('\n')
        .split('\0')
      const made = { tags, parts, text: parts.join('') }
      cache.set(name, made)
      return made
    },
    asset(path) {
      const key = sourceName(path)
      const chunk = manifest.get(path) ?? manifest.get(key)
      const wrapped = chunk && isWrapped(chunk) ? chunk.assets[0] : undefined
      const file = wrapped ?? chunk?.file ?? (build.files.has(key) ? key : undefined)
      if (file !== undefined) return url(file)
      const known = describeKnown(path, [...manifest.keys()], missing)
      throw new ViteIntegrationError('ASSET_NOT_FOUND', { name: path, where: manifestFile, known })
    },
  }
}

const missing =
  'The likely causes: it is not in "build.rolldownOptions.input" and nothing that is imports it, ' +
  'the build is out of date ("npx vite build"), or "root" names another folder.'

/** Without CSS code splitting all styles are one file that no chunk names. */
function singleStylesheet(manifest: Manifest): Chunk | undefined {
  const chunk = manifest.get('style.css')
  return chunk && !chunk.isEntry && isStyle(chunk.file) ? chunk : undefined
}

function unique(tags: readonly Tag[]): Tag[] {
  return [...new Map(tags.map((tag) => [`${tag.kind} ${tag.href}`, tag])).values()]
}
