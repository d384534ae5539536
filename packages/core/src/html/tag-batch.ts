import { once } from '../once.ts'
import type { TagOptions } from '../tag-options.ts'
import { isMapped, joinMaps } from './integrity-map.ts'
import { fitLinks, linkValue } from './link-header.ts'
import { prefetchScript } from './prefetch.ts'
import type { ResponseHost } from './response-host.ts'
import { nonceAttribute, renderTag, type SeenTags, type Tag, takeUnseen } from './tags.ts'

/** What one call adds to the calls before it. It says nothing of a response, so that many may share it. */
export interface TagBatch {
  /** What is on the page by now. */
  readonly seen: SeenTags
  /** Whether an import map is among it. */
  readonly hasMap: boolean
  /** The tags as text; what options want in headers is put there. */
  write(host: ResponseHost, nonce: string | undefined): string
}

/** Stands where a nonce goes: no text of a tag can hold a control character. */
const marker = nonceAttribute('\0')

/**
 * @param previous what earlier calls have written: each tag is written once
 * @param hasNonce whether the response has one when the step is written
 */
export function createTagBatch(
  previous: TagBatch | undefined,
  tags: readonly Tag[],
  options: TagOptions,
  hasNonce: boolean,
): TagBatch {
  const seen = laterThan(previous?.seen)
  const fresh = takeUnseen(hasNonce ? tags : tags.filter((tag) => !tag.needsNonce), seen)
  const hasMap = previous?.hasMap === true || isMapped(tags)
  const all = createText(fresh, options, hasNonce)
  const preloads = once(() => fresh.filter(({ kind }) => kind === 'preload'))
  const others = createText(() => fresh.filter(({ kind }) => kind !== 'preload'), options, hasNonce)
  const hints = once(() => hintsOf(fresh, hasMap))

  /** Puts into the `Link` header what fits, and returns the rest. */
  function writeWithHeader(host: ResponseHost, nonce: string | undefined): string {
    const { values, rest } = fitLinks(preloads(), host.header('link'), nonce)
    if (values.length === 0 || !host.appendHeader('link', values)) return all(nonce)
    if (rest.length === 0) return others(nonce)
    const kept = new Set(rest)
    const written = fresh.filter((tag) => tag.kind !== 'preload' || kept.has(tag))
    return renderTags(written, options, nonceAttribute(nonce))
  }

  return {
    seen,
    hasMap,
    write(host, nonce) {
      if (options.earlyHints) host.earlyHints(hints())
      return options.preload === 'header' && !hasMap ? writeWithHeader(host, nonce) : all(nonce)
    },
  }
}

/** Looks at what was there before, and adds to itself alone. */
function laterThan(earlier: SeenTags | undefined): SeenTags {
  const own = new Set<string>()
  return {
    has: (key) => own.has(key) || earlier?.has(key) === true,
    add: (key) => void own.add(key),
  }
}

/** Made when it is first asked for, and kept in the pieces between which a nonce goes. */
function createText(
  tags: readonly Tag[] | (() => readonly Tag[]),
  options: TagOptions,
  hasNonce: boolean,
): (nonce: string | undefined) => string {
  const render = (nonce: string): string =>
    renderTags(typeof tags === 'function' ? tags() : tags, options, nonce)
  if (!hasNonce) return once(() => render(''))
  const pieces = once(() => render(marker).split(marker))
  return (nonce) => pieces().join(nonceAttribute(nonce))
}

function renderTags(tags: readonly Tag[], options: TagOptions, nonce: string): string {
  return withPrefetch(joinMaps(tags), options)
    .map((tag) => renderTag(tag, nonce))
    .join('\n')
}

/**
 * What comes by header comes before an import map, which has to be there before any module. Without the
 * nonce: hints come ahead of any policy, and Chromium passes over those that have one.
 */
function hintsOf(tags: readonly Tag[], hasMap: boolean): string[] {
  const early = hasMap ? tags.filter(({ kind }) => kind === 'style') : tags
  return early.map(linkValue).filter((value) => value !== undefined)
}

/** What is fetched ahead becomes one script, behind all else. */
function withPrefetch(tags: readonly Tag[], { prefetch = 'none' }: TagOptions): readonly Tag[] {
  const targets = tags.filter(({ kind }) => kind === 'prefetch')
  if (targets.length === 0) return tags
  const script = prefetchScript(targets, prefetch)
  return [...tags.filter(({ kind }) => kind !== 'prefetch'), ...(script ? [script] : [])]
}
