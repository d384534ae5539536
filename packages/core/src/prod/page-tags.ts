import { createBoundedCache } from '../bounded-cache.ts'
import { createTagBatch, type TagBatch } from '../html/tag-batch.ts'
import { collectTags, type TagSource } from '../html/tag-writer.ts'
import type { Tag } from '../html/tags.ts'
import type { TagOptions } from '../tag-options.ts'
import { checkTagOptions } from '../validate-options.ts'
import { hasFunctions, keyOf } from './cache-key.ts'

/** What one call of `viteTags` asks for. */
export interface AskedTags {
  readonly tags: readonly Tag[]
  readonly options: TagOptions
  /** Names it where it is kept. */
  readonly id: number | undefined
  /** As the first call of a page: the usual case, found without a search. */
  readonly first: [PagePosition | undefined, PagePosition | undefined]
}

/** Where a page is after some calls. */
export interface PagePosition extends TagBatch {
  /** Names it where it is kept. */
  readonly id: number | undefined
}

/** The tags of a build, kept as far as they do not depend on the response. */
export interface PageTags {
  /**
   * @param call options that nobody has checked yet
   * @throws ViteIntegrationError INVALID_OPTION, UNKNOWN_OPTION, ENTRY_NOT_FOUND, NOT_AN_ENTRY, INVALID_ATTRIBUTE
   */
  ask(entries: string | readonly string[], call: TagOptions | undefined): AskedTags
  /** The same calls in the same order have the same steps, whatever the response. */
  step(previous: PagePosition | undefined, asked: AskedTags, hasNonce: boolean): PagePosition
}

/** In tags: some megabytes. */
const limit = 20_000

export function createPageTags(source: TagSource, global: TagOptions): PageTags {
  const isFixed = !hasFunctions(global)
  const byEntry = createBoundedCache<AskedTags>(limit)
  const byCall = createBoundedCache<AskedTags>(limit)
  const later = createBoundedCache<PagePosition>(limit)
  let ids = 0

  function collect(entries: readonly string[], call: TagOptions | undefined, isKept: boolean): AskedTags {
    if (call) checkTagOptions(call, 'call')
    const tags = collectTags(source, entries, global, call)
    const id = isKept ? (ids += 1) : undefined
    return { tags, options: { ...global, ...call }, id, first: [undefined, undefined] }
  }

  function askOne(entry: string): AskedTags {
    const kept = byEntry.get(entry)
    if (kept) return kept
    const asked = collect([entry], undefined, true)
    byEntry.set(entry, asked, asked.tags.length + 1)
    return asked
  }

  function askCall(entries: readonly string[], call: TagOptions | undefined): AskedTags {
    const key = isFixed ? keyOf(entries, call) : undefined
    if (key === undefined) return collect(entries, call, false)
    const kept = byCall.get(key)
    if (kept) return kept
    const asked = collect(entries, call, true)
    byCall.set(key, asked, asked.tags.length + 1)
    return asked
  }

  function createPosition(
    previous: PagePosition | undefined,
    { tags, options, id }: AskedTags,
    hasNonce: boolean,
  ): PagePosition {
    const isKept = id !== undefined && (previous === undefined || previous.id !== undefined)
    return { ...createTagBatch(previous, tags, options, hasNonce), id: isKept ? (ids += 1) : undefined }
  }

  return {
    ask(entries, call) {
      if (call || !isFixed) return askCall([entries].flat(), call)
      if (typeof entries === 'string') return askOne(entries)
      const [only, ...others] = [entries].flat()
      return typeof only === 'string' && others.length === 0 ? askOne(only) : askCall([entries].flat(), call)
    },
    step(previous, asked, hasNonce) {
      if (!previous) {
        return (asked.first[hasNonce ? 1 : 0] ??= createPosition(undefined, asked, hasNonce))
      }
      if (previous.id === undefined || asked.id === undefined)
        return createPosition(previous, asked, hasNonce)
      const key = `${previous.id} ${asked.id} ${hasNonce}`
      const kept = later.get(key)
      if (kept) return kept
      const made = createPosition(previous, asked, hasNonce)
      later.set(key, made, asked.tags.length + 1)
      return made
    },
  }
}
