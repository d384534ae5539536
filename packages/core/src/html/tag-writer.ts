import type { StyleOrder, TagOptions } from '../tag-options.ts'
import { withAttributes } from './attributes.ts'
import { withHashes } from './integrity-map.ts'
import { createTagBatch, type TagBatch } from './tag-batch.ts'
import type { ResponseHost } from './response-host.ts'
import { nonceMeta, sortTags, type Tag } from './tags.ts'

/** What entries need on a page, before options are looked at. */
export interface TagSource {
  /** For each page once, whatever its entries: import map, preamble, client. */
  shared(): readonly Tag[]
  /** @throws ViteIntegrationError ENTRY_NOT_FOUND, NOT_AN_ENTRY */
  entry(name: string, order?: StyleOrder): readonly Tag[]
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
  const found = [
    nonceMeta,
    ...source.shared(),
    ...entries.flatMap((entry) => source.entry(entry, options.styleOrder)),
  ]
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
  /** The page has failed: another begins. */
  restart(): void
}

export function createTagWriter(host: ResponseHost): TagWriter {
  let last: TagBatch | undefined
  return {
    write(tags, options) {
      const nonce = host.nonce()
      last = createTagBatch(last, tags, options, Boolean(nonce))
      return last.write(host, nonce)
    },
    restart() {
      last = undefined
    },
  }
}

function withIntegrity(tag: Tag, { integrity = true }: TagOptions): Tag {
  if (integrity || tag.attributes.integrity === undefined) return tag
  const { integrity: _hash, ...attributes } = tag.attributes
  return { ...tag, attributes }
}
