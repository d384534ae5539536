import { type Tag, type TagKind, tagKinds } from './tag.ts'

/** Sorts tags by kind; tags of one kind keep their order. */
export function sortTags(tags: readonly Tag[]): Tag[] {
  return tagKinds.flatMap((kind) => tags.filter((tag) => tag.kind === kind))
}

/** Kinds of tags that load the same file and so make a tag superfluous. */
const coveredBy: { readonly [kind in TagKind]?: readonly TagKind[] } = {
  preload: ['script'],
  integrity: ['script', 'preload'],
  prefetch: ['style', 'script', 'preload'],
}

/** Identity of a tag on a page. */
export function tagKey({ kind, href, id = href }: Tag): string {
  return `${kind} ${id}`
}

/**
 * Returns the tags that a page does not have yet and adds their keys to `seen`. A preload of a script that
 * is on the page is dropped; a script is never dropped because of a preload.
 */
export function takeUnseen(tags: readonly Tag[], seen: Set<string>): Tag[] {
  return tags.filter((tag) => {
    const { kind, href, id = href } = tag
    const key = tagKey(tag)
    if (seen.has(key) || coveredBy[kind]?.some((other) => seen.has(`${other} ${id}`))) return false
    seen.add(key)
    return true
  })
}
