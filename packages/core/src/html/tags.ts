import { escapeHtml, escapeScript, escapeStyle } from './escape.ts'

type TagKind =
  | 'meta'
  | 'importmap'
  /** The hash of a module, for the import map. */
  | 'integrity'
  | 'style'
  | 'script'
  | 'preload'
  /** Scripts that are no modules, for browsers without them above all. */
  | 'nomodule'
  | 'prefetch'

/** Attributes in their order: `true` is bare. */
export type Attributes = Readonly<Record<string, string | true>>

/** One tag of a page. Two tags of the same kind and address, or id, are the same tag. */
export interface Tag {
  readonly kind: TagKind
  /** The address of what it loads, unescaped, or would load if it were not in the page itself. Of inline code, an id. */
  readonly href: string
  /** What it is, where its address is one of several: a stylesheet of development may be inline, too. */
  readonly id?: string
  readonly attributes: Attributes
  /** Of a script for browsers without modules: the address of the file that it loads. */
  readonly loads?: string
  /** The content of an inline script or style, written as it is: the maker vouches for it. */
  readonly content?: string
  /** Written only where the response has a nonce. */
  readonly needsNonce?: true
}

/** The order on a page. An import map has to come before the first module script or preload of one. */
const order: readonly TagKind[] = [
  'meta',
  'importmap',
  'integrity',
  'style',
  'script',
  'preload',
  'nomodule',
  'prefetch',
]

/** Where Vite's client and its preload helper find the nonce for what they add themselves. */
export const nonceMeta: Tag = {
  kind: 'meta',
  href: 'csp-nonce',
  attributes: { property: 'csp-nonce' },
  needsNonce: true,
}

export function styleTag(href: string, attributes: Attributes = {}): Tag {
  return { kind: 'style', href, attributes: { rel: 'stylesheet', ...attributes, href } }
}

/** Vite's client finds it by the id, and leaves a module's style out that is there by it. */
export function devStyleTag(href: string, id: string): Tag {
  return { ...styleTag(href, { 'data-vite-dev-id': id }), id }
}

/** The same in the page itself. @param href where it would be loaded from */
export function inlineStyleTag(href: string, id: string, content: string): Tag {
  const attributes = { type: 'text/css', 'data-vite-dev-id': id }
  return { kind: 'style', href, id, attributes, content: escapeStyle(content) }
}

export function scriptTag(src: string, attributes: Attributes = {}): Tag {
  return { kind: 'script', href: src, attributes: { type: 'module', ...attributes, src } }
}

/** Holds the page back until it has run. */
export function classicScriptTag(src: string): Tag {
  return { kind: 'nomodule', href: src, attributes: { src } }
}

/** Code of ours or of a plugin: it must hold no text of a stranger. */
export function inlineScriptTag(kind: TagKind, id: string, content: string, attributes: Attributes): Tag {
  return { kind, href: id, attributes, content: escapeScript(content) }
}

export function preloadTag(href: string, attributes: Attributes = {}): Tag {
  return { kind: 'preload', href, attributes: { rel: 'modulepreload', ...attributes, href } }
}

/** What is fetched ahead: all that a response has become one script. */
export function prefetchTag(href: string, as: 'script' | 'style', attributes: Attributes): Tag {
  return { kind: 'prefetch', href, attributes: { as, ...attributes } }
}

/** A tag as text. `nonce` is what {@link nonceAttribute} gives. */
export function renderTag(tag: Tag, nonce: string): string {
  const element = elementOf(tag)
  const own = tag.attributes.nonce === undefined ? nonce : ''
  const open = `<${element}${renderAttributes(tag.attributes)}${own}>`
  return element === 'script' || element === 'style' ? `${open}${tag.content ?? ''}</${element}>` : open
}

/** ` nonce="…"` for a nonce, '' without. */
export function nonceAttribute(nonce: string | undefined): string {
  return nonce === undefined || nonce === '' ? '' : ` nonce="${escapeHtml(nonce)}"`
}

/** In the order of their kinds, each kind in the order given. */
export function sortTags(tags: readonly Tag[]): Tag[] {
  return order.flatMap((kind) => tags.filter((tag) => tag.kind === kind))
}

/** What makes a tag needless when it is there: the page loads the same file by it. */
const covers: { readonly [kind in TagKind]?: readonly TagKind[] } = {
  preload: ['script'],
  integrity: ['script', 'preload'],
  prefetch: ['style', 'script', 'preload'],
}

/** Keys of tags that are on a page. */
export interface SeenTags {
  has(key: string): boolean
  add(key: string): void
}

/**
 * The tags that `seen` does not hold yet, added to it. A preload of a script that is there already
 * is dropped; a script is never dropped for a preload.
 */
export function takeUnseen(tags: readonly Tag[], seen: SeenTags): Tag[] {
  return tags.filter(({ kind, href, id = href }) => {
    if ([kind, ...(covers[kind] ?? [])].some((found) => seen.has(`${found} ${id}`))) return false
    seen.add(`${kind} ${id}`)
    return true
  })
}

function elementOf({ kind, content }: Tag): 'meta' | 'link' | 'script' | 'style' {
  if (kind === 'meta') return 'meta'
  if (kind === 'style') return content === undefined ? 'link' : 'style'
  return kind === 'preload' ? 'link' : 'script'
}

function renderAttributes(attributes: Attributes): string {
  let text = ''
  for (const [name, value] of Object.entries(attributes)) {
    text += value === true ? ` ${name}` : ` ${name}="${escapeHtml(value)}"`
  }
  return text
}
