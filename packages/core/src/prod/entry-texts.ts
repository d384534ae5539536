import { createResponseHost } from '../html/response-host.ts'
import { collectTags, createTagWriter, type TagSource } from '../html/tag-writer.ts'
import { nonceAttribute, type Tag } from '../html/tags.ts'
import { once } from '../once.ts'
import type { TagOptions } from '../tag-options.ts'

/** The tags of one entry as text, made once a build, in the form that is asked for. */
export interface EntryTexts {
  readonly tags: readonly Tag[]
  /** Without a nonce. */
  text(): string
  /** With one: joined with the nonce attribute. */
  parts(): readonly string[]
}

/** Stands where a nonce goes: no text of a tag can hold a control character. */
const marker = '\0'

/**
 * Makes texts and keeps them. Where tags depend on the response, by headers or by functions that give
 * attributes, there is nothing to keep: then it returns undefined for all.
 */
export function createEntryTexts(
  source: TagSource,
  options: TagOptions,
): (entry: string) => EntryTexts | undefined {
  if (dependsOnResponse(options)) return () => undefined
  const cache = new Map<string, EntryTexts>()
  const write = (tags: readonly Tag[], nonce: string | undefined): string =>
    createTagWriter(createResponseHost(undefined, () => nonce)).write(tags, options)
  return (entry) => {
    const cached = cache.get(entry)
    if (cached) return cached
    const tags = collectTags(source, [entry], options)
    const made = {
      tags,
      text: once(() => write(tags, undefined)),
      parts: once(() => write(tags, marker).split(nonceAttribute(marker))),
    }
    cache.set(entry, made)
    return made
  }
}

function dependsOnResponse({ preload, earlyHints, attributes = {} }: TagOptions): boolean {
  const hasFunction = Object.values(attributes).some((option) => typeof option === 'function')
  return preload === 'header' || earlyHints === true || hasFunction
}
