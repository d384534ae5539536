import type { TagOptions } from '../tag-options.ts'
import { escapeJson } from './escape.ts'
import { inlineScriptTag, type Tag } from './tags.ts'

/**
 * A script's `integrity` says nothing of what it imports. Preloads say it; where there are none, an import
 * map does (HTML standard, "import map's integrity"): browsers check by it whatever module has no hash of
 * its own. Those that do not know it, before Chromium 127, Firefox 138 and Safari 18, load unchecked.
 *
 * @param tags those of entries
 * @param later what dynamic imports may need
 * @returns tags in which preloads and `later` are hashes, as far as options want it
 */
export function withHashes(
  tags: readonly Tag[],
  later: readonly Tag[],
  { preload, integrity = true }: TagOptions,
): Tag[] {
  const isLeftOut = ({ kind }: Tag): boolean => preload === 'none' && kind === 'preload'
  const kept = tags.filter((tag) => !isLeftOut(tag))
  if (integrity === false) return kept
  const scripts = integrity === 'all' ? later.filter(({ attributes }) => attributes.as === 'script') : []
  return [...kept, ...[...tags.filter(isLeftOut), ...scripts].flatMap(hashOf)]
}

function hashOf({ href, attributes: { integrity } }: Tag): Tag[] {
  return integrity === undefined ? [] : [{ kind: 'integrity', href, attributes: { integrity } }]
}

/** Whether an import map is among tags: it has to be there before any module, by a tag or by a header. */
export function isMapped(tags: readonly Tag[]): boolean {
  return tags.some(({ kind }) => kind === 'importmap' || kind === 'integrity')
}

/** The hashes become part of the import map of the build, or one of their own. */
export function joinMaps(tags: readonly Tag[]): readonly Tag[] {
  const hashes = tags.filter(({ kind }) => kind === 'integrity')
  if (hashes.length === 0) return tags
  const own = tags.find(({ kind }) => kind === 'importmap')
  const integrity = Object.fromEntries(hashes.map(({ href, attributes }) => [href, attributes.integrity]))
  const map = { ...(own?.content === undefined ? {} : (JSON.parse(own.content) as object)), integrity }
  const joined = inlineScriptTag('importmap', 'importmap', escapeJson(map), { type: 'importmap' })
  return tags.flatMap((tag) => {
    if (tag === (own ?? hashes[0])) return [joined]
    return tag.kind === 'integrity' ? [] : [tag]
  })
}
