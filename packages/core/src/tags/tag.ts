import type { Chunk } from '../manifest/chunk.ts'
import { escapeScript, escapeStyle } from '../html/escape.ts'

/** Kinds of tags, in their order on a page. An import map has to precede all module scripts and preloads. */
export const tagKinds = [
  'importmap',
  /** The hash of a module; becomes part of the import map. */
  'integrity',
  'style',
  'script',
  'preload',
  /** Classic scripts, and the module scripts that decide whether old browsers need them. */
  'nomodule',
  /** A file of the legacy build for browsers whose modules are too old; all of a call become one script. */
  'fallback',
  /** A file to fetch when the page has loaded; all of a call become one script. */
  'prefetch',
] as const

export type TagKind = (typeof tagKinds)[number]

/** Attributes in the order they are written; `true` is written without a value. */
export type Attributes = Readonly<Record<string, string | true>>

/** One tag of a page. Two tags with the same kind and `id` (or `href`, without one) are the same tag. */
export interface Tag {
  readonly kind: TagKind
  /** URL of the file that the tag loads, or would load if it were not inlined; unescaped. For inline code: an id. */
  readonly href: string
  /** Identity of a tag whose file has several URLs, such as a stylesheet that is linked or inlined. */
  readonly id?: string
  readonly attributes: Attributes
  /** URL of the file that a script for old browsers loads. */
  readonly loads?: string
  /** The manifest's chunk of the file, in production. */
  readonly chunk?: Chunk
  /** Development: the entry's own path relative to root, for the tag that loads it. */
  readonly src?: string
  /** The entry that needs the tag. Set where functions return attributes. */
  readonly entry?: string
  /** Content of an inline script or style. Already escaped: it is written as it is. */
  readonly content?: string
}

export function styleTag(href: string, attributes: Attributes = {}): Tag {
  return { kind: 'style', href, attributes: { rel: 'stylesheet', ...attributes, href } }
}

/** Returns a linked stylesheet of development. Vite's client finds it by `id` and does not add the style again. */
export function devStyleTag(href: string, id: string): Tag {
  return { ...styleTag(href, { 'data-vite-dev-id': id }), id }
}

/** Returns an inlined stylesheet of development. @param href URL of the stylesheet */
export function inlineStyleTag(href: string, id: string, content: string): Tag {
  const attributes = { type: 'text/css', 'data-vite-dev-id': id }
  return { kind: 'style', href, id, attributes, content: escapeStyle(content) }
}

export function scriptTag(src: string, attributes: Attributes = {}): Tag {
  return { kind: 'script', href: src, attributes: { type: 'module', ...attributes, src } }
}

/** Returns a classic script, which the browser runs before it parses on. */
export function classicScriptTag(src: string): Tag {
  return { kind: 'nomodule', href: src, attributes: { src } }
}

/** Returns an inline script. @param content code of this library or of a Vite plugin; never text of a visitor */
export function inlineScriptTag(kind: TagKind, id: string, content: string, attributes: Attributes): Tag {
  return { kind, href: id, attributes, content: escapeScript(content) }
}

export function preloadTag(href: string, attributes: Attributes = {}): Tag {
  return { kind: 'preload', href, attributes: { rel: 'modulepreload', ...attributes, href } }
}

export function prefetchTag(href: string, as: 'script' | 'style', attributes: Attributes): Tag {
  return { kind: 'prefetch', href, attributes: { as, ...attributes } }
}
