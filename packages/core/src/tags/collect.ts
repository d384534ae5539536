import type { StyleOrder, TagOptions } from '../tag-options.ts'
import { hasFunctions } from './call.ts'
import { withAttributes } from './attributes.ts'
import { withHashes, withIntegrity } from './integrity.ts'
import { sortTags } from './order.ts'
import type { Tag } from './tag.ts'

/** Resolves entries to tags, before options are applied. Development asks Vite, production the manifest. */
export interface TagSource {
  /** True for a build: its tags never change, so they may be cached and sent as early hints. */
  readonly isBuild: boolean
  /** The tags that every page needs once, with any entries: import map, React's preamble, Vite's client. */
  shared(): readonly Tag[]
  /** Returns the tags of one entry. @throws ViteIntegrationError ENTRY_NOT_FOUND, NOT_AN_ENTRY */
  entry(name: string, order?: StyleOrder): readonly Tag[]
  /** Tags of the kind 'prefetch' for all files that dynamic imports of an entry can reach. */
  prefetch(name: string): readonly Tag[]
}

/**
 * Returns the tags of entries with options applied, in the order of a page. A tag may be in it twice.
 *
 * @param call options of one call; they override the global ones
 * @throws ViteIntegrationError ENTRY_NOT_FOUND, NOT_AN_ENTRY, INVALID_ATTRIBUTE, INVALID_OPTION
 */
export function collectTags(
  source: TagSource,
  entries: readonly string[],
  global: TagOptions,
  call?: TagOptions,
): Tag[] {
  const options = { ...global, ...call }
  const levels = call ? [global, call] : [global]
  // Functions that return attributes are told the entry; the tags of all others are as the source gives them.
  const isTold = levels.some(hasFunctions)
  const tell = (entry: string, tags: readonly Tag[]): readonly Tag[] =>
    isTold ? tags.map((tag) => ({ ...tag, entry })) : tags
  const found = [
    ...source.shared(),
    ...entries.flatMap((entry) => tell(entry, source.entry(entry, options.styleOrder))),
  ]
  const isPrefetched = (options.prefetch ?? 'none') !== 'none'
  const later =
    isPrefetched || options.integrity === 'all'
      ? entries.flatMap((entry) => tell(entry, source.prefetch(entry)))
      : []
  const wanted = withHashes(found, later, options)
  return sortTags([...wanted, ...(isPrefetched ? later : [])]).map((tag) =>
    withAttributes(withIntegrity(tag, options), levels, entries),
  )
}
