import { escapeHtml } from './escape.ts'

type TagKind = 'style' | 'script' | 'preload'

/** Attributes in their order: `true` is bare. */
export type Attributes = Readonly<Record<string, string | true>>

/** One tag of a page. Two tags of the same kind and address are the same tag. */
export interface Tag {
  readonly kind: TagKind
  /** The address of what it loads, unescaped. For inline code, its id. */
  readonly href: string
  readonly attributes: Attributes
  /** Inline code, written as it is: the caller vouches for it. */
  readonly code?: string
}

const order: readonly TagKind[] = ['style', 'script', 'preload']

export function styleTag(href: string, attributes: Attributes = {}): Tag {
  return { kind: 'style', href, attributes: { rel: 'stylesheet', ...attributes, href } }
}

export function scriptTag(src: string, attributes: Attributes = {}): Tag {
  return { kind: 'script', href: src, attributes: { type: 'module', ...attributes, src } }
}

export function preloadTag(href: string, attributes: Attributes = {}): Tag {
  return { kind: 'preload', href, attributes: { rel: 'modulepreload', ...attributes, href } }
}

/** A tag as text. `nonce` is what {@link nonceAttribute} gives. */
export function renderTag({ kind, attributes, code }: Tag, nonce: string): string {
  const element = kind === 'script' ? 'script' : 'link'
  const open = `<${element}${renderAttributes(attributes)}${nonce}>`
  return element === 'script' ? `${open}${code ?? ''}</script>` : open
}

/** ` nonce="…"` for a nonce, '' without. */
export function nonceAttribute(nonce: string | undefined): string {
  return nonce === undefined || nonce === '' ? '' : ` nonce="${escapeHtml(nonce)}"`
}

/** All stylesheets, then all scripts, then all preloads, each kind in the order given. */
export function sortTags(tags: readonly Tag[]): Tag[] {
  return order.flatMap((kind) => tags.filter((tag) => tag.kind === kind))
}

/**
 * The tags that `seen` does not hold yet, added to it. A preload of a script that is there already
 * is dropped; a script is never dropped for a preload.
 */
export function takeUnseen(tags: readonly Tag[], seen: Set<string>): Tag[] {
  return tags.filter(({ kind, href }) => {
    if (seen.has(`${kind} ${href}`) || (kind === 'preload' && seen.has(`script ${href}`))) return false
    seen.add(`${kind} ${href}`)
    return true
  })
}

function renderAttributes(attributes: Attributes): string {
  let text = ''
  for (const [name, value] of Object.entries(attributes)) {
    text += value === true ? ` ${name}` : ` ${name}="${escapeHtml(value)}"`
  }
  return text
}
