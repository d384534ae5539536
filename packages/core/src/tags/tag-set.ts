import type { ResponseAdapter } from '../contract.ts'
import type { TagOptions } from '../tag-options.ts'
import { checkTagOptions } from '../validate-options.ts'
import { type Cache, stringBytes } from './cache.ts'
import { callKey, hasFunctions } from './call.ts'
import { collectTags, type TagSource } from './collect.ts'
import { hasImportMap } from './integrity.ts'
import { isSeen, type SeenTags, takeUnseen } from './order.ts'
import {
  appendLinks,
  earlyHints,
  type PreloadLink,
  preloadLinks,
  renderTags,
  sendEarlyHints,
  type TagHtml,
} from './render-tags.ts'
import type { Tag } from './tag.ts'

/** The tags of one call of `viteTags`, rendered as far as they do not depend on the response. */
export interface TagSet {
  /** Tells the sets in the cache apart. Undefined for a set that is made for one response. */
  readonly id?: number
  /** Each tag once, in the order of a page. */
  readonly tags: readonly Tag[]
  /** What these tags make superfluous in later calls of the page. */
  readonly seen: SeenTags
  readonly options: TagOptions
  /** True when the page has an import map, from this call or an earlier one. */
  readonly hasMap: boolean
  readonly html: TagHtml
  /** Set when the options want a header or early hints. */
  readonly ahead: SentAhead | undefined
}

interface SentAhead {
  readonly hints: string[]
  readonly links: readonly PreloadLink[]
  /** The tags without those in `links`. */
  readonly rest: TagHtml
}

/** @param hasMap whether an earlier call of the page has written an import map */
function createTagSet(given: readonly Tag[], options: TagOptions, hasMap: boolean): TagSet {
  const seen: SeenTags = new Map()
  const tags = takeUnseen(given, seen)
  const isMapped = hasMap || hasImportMap(tags)
  const html = renderTags(tags, options)
  return { tags, seen, options, hasMap: isMapped, html, ahead: createAhead(tags, options, isMapped, html) }
}

/** Returns the tags of a later call of a page without those that it has from earlier calls. */
function withoutSeen(found: TagSet, earlier: readonly TagSet[]): TagSet {
  const unseen = found.tags.filter((tag) => !earlier.some(({ seen }) => isSeen(tag, seen)))
  return createTagSet(unseen, found.options, found.hasMap || earlier.some(({ hasMap }) => hasMap))
}

function createAhead(
  tags: readonly Tag[],
  options: TagOptions,
  hasMap: boolean,
  html: TagHtml,
): SentAhead | undefined {
  // A header would announce modules ahead of the import map.
  const inHeader = options.preload === 'header' && !hasMap
  if (!inHeader && !options.earlyHints) return undefined
  const links = inHeader ? preloadLinks(tags) : []
  const hints = options.earlyHints ? earlyHints(tags, hasMap) : []
  const rest = links.length === 0 ? html : renderWithout(tags, links, options)
  return { hints, links, rest }
}

function renderWithout(tags: readonly Tag[], links: readonly PreloadLink[], options: TagOptions): TagHtml {
  const sent = new Set(links.map(({ tag }) => tag))
  return renderTags(
    tags.filter((tag) => !sent.has(tag)),
    options,
  )
}

/** Sends the headers and early hints of the options, and returns the HTML of the remaining tags. */
export function sendAhead(
  { tags, options, html }: TagSet,
  { hints, links, rest }: SentAhead,
  response: ResponseAdapter | undefined,
  nonce: string | undefined,
): TagHtml {
  sendEarlyHints(hints, response)
  const sent = appendLinks(links, response, nonce)
  if (sent.length === 0) return html
  return sent.length === links.length ? rest : renderWithout(tags, sent, options)
}

/** Tag sets by call and by page and call, and contents of inlined files by file. */
export type PageCache = Cache<TagSet | string>

/** Stands in the cache for a set of a page and a call that was needed for one response so far. */
const askedOnce = ''

/**
 * Finds the tags that one call adds to a page.
 *
 * @param call options that are not checked yet
 * @param earlier what earlier calls have added to the page, in their order, without sets that have no tags
 * @throws ViteIntegrationError INVALID_OPTION, UNKNOWN_OPTION, ENTRY_NOT_FOUND, NOT_AN_ENTRY, INVALID_ATTRIBUTE
 */
export type FindTags = (
  entries: string | readonly string[],
  call: TagOptions | undefined,
  earlier?: readonly TagSet[],
) => TagSet

/** @param cache for the tags of a build; in development the module graph grows between two responses */
export function createFindTags(source: TagSource, global: TagOptions, cache?: PageCache): FindTags {
  const kept = hasFunctions(global) ? undefined : cache
  let lastId = 0

  function create(entries: string | readonly string[], call: TagOptions | undefined): TagSet {
    if (call) checkTagOptions(call, 'call')
    const tags = collectTags(source, [entries].flat(), global, call)
    const options = { ...global, ...call }
    return createTagSet(tags, source.isBuild ? options : { ...options, earlyHints: false }, false)
  }

  function keep(key: string, made: TagSet): TagSet {
    const set = { ...made, id: (lastId += 1) }
    kept?.set(key, set, bytesOf(set))
    return set
  }

  function findWhole(entries: string | readonly string[], call: TagOptions | undefined): TagSet {
    // The usual call, with one entry and no options, needs no computed key.
    const isOne = typeof entries === 'string' && call === undefined
    const key = isOne ? `entry ${entries}` : callKey(entries, call)
    if (!kept || key === undefined) return create(entries, call)
    const known = kept.get(key)
    return typeof known === 'object' ? known : keep(key, create(entries, call))
  }

  return (entries, call, earlier) => {
    const found = findWhole(entries, call)
    const last = earlier?.at(-1)
    if (!earlier || !last) return found
    if (!kept || last.id === undefined || found.id === undefined) return withoutSeen(found, earlier)
    // The id of the last set stands for all before it, so that the key of a page with many calls is no longer than others.
    const key = `after ${last.id} ${found.id}`
    const known = kept.get(key)
    if (typeof known === 'object') return known
    const made = withoutSeen(found, earlier)
    // Kept when it is needed again: most combinations of pages that differ from each other come but once.
    if (known === askedOnce) return keep(key, made)
    kept.set(key, askedOnce, 100)
    return made
  }
}

/** Estimates the memory of a tag set in bytes, rather too high than too low. */
function bytesOf({ tags, html, ahead }: TagSet): number {
  // What the tags hold is in their HTML once more, and what is sent ahead is made of it: hints, links, HTML of the rest.
  const texts = stringBytes(html.text) * (ahead ? 5 : 2)
  // The objects of each tag, its place in `seen`, and the pieces of its HTML, which share the memory of the text.
  return 800 + 500 * tags.length + texts
}
