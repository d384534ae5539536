import { escapeHtml } from '../html/escape.ts'
import type { TagOptions } from '../tag-options.ts'
import { nonceAttribute } from '../tags/nonce.ts'
import { renderTags } from '../tags/render-tags.ts'
import { preloadTag, type Tag } from '../tags/tag.ts'
import { takeUnseen } from '../tags/order.ts'
import type { RenderAssets } from './types.ts'

/** Returns the URLs of stylesheets and scripts among tags, and the markup that loads them ahead. */
export function assetsOf(tags: readonly Tag[], options: TagOptions, nonce: string | undefined): RenderAssets {
  const urls = (...kinds: Tag['kind'][]): string[] => [
    ...new Set(kinds.flatMap((kind) => tags.filter((tag) => tag.kind === kind)).map(({ href }) => href)),
  ]
  return {
    css: urls('style'),
    js: urls('script', 'preload'),
    links: renderWithNonce(linksOf(tags), options, nonce),
  }
}

/** Returns stylesheets, and preloads in place of scripts, each once. */
export function linksOf(tags: readonly Tag[]): Tag[] {
  const links = tags.flatMap((tag) => {
    if (tag.kind !== 'script') return tag.kind === 'style' || tag.kind === 'preload' ? [tag] : []
    const { type: _type, src: _src, ...attributes } = tag.attributes
    return tag.content === undefined ? [preloadTag(tag.href, attributes)] : []
  })
  return takeUnseen(links, new Map())
}

export function renderWithNonce(
  tags: readonly Tag[],
  options: TagOptions,
  nonce: string | undefined,
): string {
  return renderTags(tags, options).pieces.join(nonceAttribute(nonce))
}

/** Returns whether markup names an address, as an attribute in quotes. */
export function namesAddress(html: string, address: string): boolean {
  const escaped = escapeHtml(address)
  return html.includes(`"${escaped}"`) || html.includes(`'${escaped}'`)
}
