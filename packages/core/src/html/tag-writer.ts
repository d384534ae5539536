import type { TagOptions } from '../tag-options.ts'
import { withAttributes } from './attributes.ts'
import { isMapped, joinMaps, withHashes } from './integrity-map.ts'
import { fitLinks, linkValue } from './link-header.ts'
import { prefetchScript } from './prefetch.ts'
import type { ResponseHost } from './response-host.ts'
import { nonceAttribute, nonceMeta, renderTag, sortTags, type Tag, takeUnseen } from './tags.ts'

/** What entries need on a page, before options are looked at. */
export interface TagSource {
  /** For each page once, whatever its entries: import map, preamble, client. */
  shared(): readonly Tag[]
  /** @throws ViteIntegrationError ENTRY_NOT_FOUND, NOT_AN_ENTRY */
  entry(name: string): readonly Tag[]
  /** What the dynamic imports of an entry may need. */
  prefetch(name: string): readonly Tag[]
}

/**
 * The tags of entries with options applied, in the order of a page. A tag may be in it twice.
 *
 * @param call the options of one call, over the global ones
 */
export function collectTags(
  source: TagSource,
  entries: readonly string[],
  global: TagOptions,
  call?: TagOptions,
): Tag[] {
  const options = { ...global, ...call }
  const levels = call ? [global, call] : [global]
  const found = [nonceMeta, ...source.shared(), ...entries.flatMap((entry) => source.entry(entry))]
  const isPrefetched = (options.prefetch ?? 'none') !== 'none'
  const later =
    isPrefetched || options.integrity === 'all' ? entries.flatMap((entry) => source.prefetch(entry)) : []
  const wanted = withHashes(found, later, options)
  return sortTags([...wanted, ...(isPrefetched ? later : [])]).map((tag) =>
    withAttributes(withIntegrity(tag, options), levels, entries),
  )
}

/** Writes tags on a response: each once, however many calls there are. */
export interface TagWriter {
  write(tags: readonly Tag[], options: TagOptions): string
  /** Counts tags as written that were written otherwise. */
  skip(tags: readonly Tag[]): void
}

export function createTagWriter(host: ResponseHost): TagWriter {
  const seen = new Set<string>()
  let hasMap = false

  /** Puts into the `Link` header what fits, and returns the rest. */
  function toHeader(tags: readonly Tag[]): readonly Tag[] {
    const preloads = tags.filter(({ kind }) => kind === 'preload')
    const { values, rest } = fitLinks(preloads, host.header('link'), host.nonce())
    if (values.length === 0 || !host.appendHeader('link', values)) return tags
    const kept = new Set(rest)
    return tags.filter((tag) => tag.kind !== 'preload' || kept.has(tag))
  }

  return {
    write(tags, options) {
      const nonce = host.nonce()
      const fresh = takeUnseen(nonce ? tags : tags.filter((tag) => !tag.needsNonce), seen)
      // What comes by header comes before an import map, which has to be there before any module.
      hasMap ||= isMapped(tags)
      const early = hasMap ? fresh.filter(({ kind }) => kind === 'style') : fresh
      // Without the nonce: hints come ahead of any policy, and Chromium passes over those that have one.
      if (options.earlyHints)
        host.earlyHints(early.map((tag) => linkValue(tag, undefined)).filter((value) => value !== undefined))
      const written = options.preload === 'header' && !hasMap ? toHeader(fresh) : fresh
      return withPrefetch(joinMaps(written), options)
        .map((tag) => renderTag(tag, nonceAttribute(nonce)))
        .join('\n')
    },
    skip(tags) {
      hasMap ||= isMapped(tags)
      takeUnseen(tags, seen)
    },
  }
}

function withIntegrity(tag: Tag, { integrity = true }: TagOptions): Tag {
  if (integrity || tag.attributes.integrity === undefined) return tag
  const { integrity: _hash, ...attributes } = tag.attributes
  return { ...tag, attributes }
}

/** What is fetched ahead becomes one script, behind all else. */
function withPrefetch(tags: readonly Tag[], { prefetch = 'none' }: TagOptions): readonly Tag[] {
  const targets = tags.filter(({ kind }) => kind === 'prefetch')
  if (targets.length === 0) return tags
  const script = prefetchScript(targets, prefetch)
  return [...tags.filter(({ kind }) => kind !== 'prefetch'), ...(script ? [script] : [])]
}
