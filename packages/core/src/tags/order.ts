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

/** The tags that a page has: their kinds by `id`, or `href` without one. */
export type SeenTags = Map<string, TagKind[]>

/** Returns whether a tag is superfluous on a page with other tags: it is there, or a script of the preload is. */
export function isSeen({ kind, href, id = href }: Tag, seen: SeenTags): boolean {
  const kinds = seen.get(id)
  return kinds !== undefined && kinds.some((other) => other === kind || coveredBy[kind]?.includes(other))
}

/**
 * Returns the tags that a page does not have yet, and adds them to `seen`. A preload of a script that is on
 * the page is dropped; a script is never dropped because of a preload.
 */
export function takeUnseen(tags: readonly Tag[], seen: SeenTags): Tag[] {
  return tags.filter((tag) => {
    if (isSeen(tag, seen)) return false
    const { kind, href, id = href } = tag
    const kinds = seen.get(id)
    if (kinds) kinds.push(kind)
    else seen.set(id, [kind])
    return true
  })
}
