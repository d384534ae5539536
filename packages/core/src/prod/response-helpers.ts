import type { PageHelpers } from '../contract.ts'
import { nonceAttribute, renderTag, sortTags, takeUnseen } from '../html/tags.ts'
import { once } from '../once.ts'
import type { BuildTags, EntryTags } from './build-tags.ts'

/**
 * The helpers of one response. The usual case, one call with one entry, is an answer from the cache;
 * what was already written is only worked out when a second call comes.
 */
export function createResponseHelpers(build: BuildTags, askNonce: () => string | undefined): PageHelpers {
  let first: EntryTags | undefined
  let seen: Set<string> | undefined
  const nonce = once(askNonce)

  function laterTags(entries: readonly string[]): string {
    seen ??= new Set()
    if (first) takeUnseen(first.tags, seen)
    first = undefined
    const tags = sortTags(entries.flatMap((entry) => build.entry(entry).tags))
    const attribute = nonceAttribute(nonce())
    return takeUnseen(tags, seen)
      .map((tag) => renderTag(tag, attribute))
      .join('\n')
  }

  return {
    tags(entries) {
      if (typeof entries !== 'string' || first || seen) return laterTags([entries].flat())
      first = build.entry(entries)
      const attribute = nonceAttribute(nonce())
      return attribute === '' ? first.text : first.parts.join(attribute)
    },
    asset: build.asset,
    nonce,
  }
}
