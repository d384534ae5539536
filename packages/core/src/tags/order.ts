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

/**
 * Returns the tags that a page does not have yet, and adds them to `seen`. A preload of a script that is on
 * the page is dropped; a script is never dropped because of a preload.
 */
export function takeUnseen(tags: readonly Tag[], seen: SeenTags): Tag[] {
  return tags.filter(({ kind, href, id = href }) => {
    const kinds = seen.get(id)
    if (!kinds) {
      seen.set(id, [kind])
      return true
    }
    if (kinds.some((other) => other === kind || coveredBy[kind]?.includes(other))) return false
    kinds.push(kind)
    return true
  })
}
