import { escapeJson } from '../html/escape.ts'
import type { TagOptions } from '../tag-options.ts'
import { inlineScriptTag, type Tag } from './tag.ts'

/** Returns the tag without its hash where the `integrity` option is false. */
export function withIntegrity(tag: Tag, { integrity = true }: TagOptions): Tag {
  if (integrity || tag.attributes.integrity === undefined) return tag
  const { integrity: _hash, ...attributes } = tag.attributes
  return { ...tag, attributes }
}

/**
 * Replaces preloads that the options leave out by hashes for the import map. The `integrity` attribute of a
 * script does not cover what the script imports: preloads do, and without them an import map does (HTML
 * standard, "import map's integrity"). Browsers that do not know it, before Chromium 127, Firefox 138 and
 * Safari 18, load unchecked.
 *
 * @param later tags of the kind 'prefetch'; with `integrity: 'all'` their hashes are added too
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

/** Returns whether the tags have an import map. It has to precede every module, also one named by a header. */
export function hasImportMap(tags: readonly Tag[]): boolean {
  return tags.some(({ kind }) => kind === 'importmap' || kind === 'integrity')
}

/** Adds the hashes to the import map of the build, or to a new one. */
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
