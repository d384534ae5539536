import { createRequire } from 'node:module'
import type * as Parse5 from 'parse5'
import { once } from '../once.ts'

/** A piece of a text, as offsets: `start` is its first character, `end` the one behind its last. */
export interface HtmlRange {
  readonly start: number
  readonly end: number
}

/** An attribute as it stands in the source, `name="value"`. */
export interface HtmlAttribute extends HtmlRange {
  /** With character references decoded. */
  readonly value: string
}

/** An element whose start tag stands in the source. */
export interface HtmlElement {
  /** Lower case, except names of SVG such as `linearGradient`. */
  readonly name: string
  readonly tag: HtmlRange
  /** From the start tag to the end tag; empty for an element without content, and where the page ends first. */
  readonly content: HtmlRange
  /** Attributes by name in lower case. The first of several with one name counts, as in browsers. */
  readonly attributes: ReadonlyMap<string, HtmlAttribute>
  /** Inside `<template>` or `<noscript>`: the element does nothing while the page loads. */
  readonly isInert: boolean
}

export interface HtmlComment extends HtmlRange {
  readonly text: string
}

/** The elements, comments and head of a document, in the order of the source. */
export interface HtmlDocument {
  readonly elements: readonly HtmlElement[]
  readonly comments: readonly HtmlComment[]
  /** Offset at which the content of the head begins. */
  readonly headStart: number
  /** Offset at which the content of the head ends. Undefined for a head without tags and without content. */
  readonly headEnd: number | undefined
  /** Offset of `</body>`, where there is one. */
  readonly bodyEnd: number | undefined
}

type Types = typeof Parse5
type Node = Parse5.DefaultTreeAdapterTypes.Node
type Element = Parse5.DefaultTreeAdapterTypes.Element

/** Loads the parser that Vite uses too. It takes 20 ms: pages that are sent as they were built never load it. */
const loadParser: () => Types = once(() => createRequire(import.meta.url)('parse5') as Types)

/**
 * Reads a document as a browser that runs scripts does, by the algorithm of the HTML standard. The content of
 * `<noscript>` is text to such a browser; its elements are read as well, for browsers that run none.
 */
export function readHtml(html: string): HtmlDocument {
  // A byte order mark is no part of the document; to the parser it would be text, which ends the head.
  const shift = html.startsWith('\uFEFF') ? 1 : 0
  const document = loadParser().parse(html.slice(shift), { sourceCodeLocationInfo: true })
  const elements = new Map<number, HtmlElement>()
  const comments: HtmlComment[] = []
  const found = { elements, comments }
  collect(document, shift, false, html, found)
  return {
    // A misnested formatting element is several nodes of one tag, and text misplaced in a table moves ahead of it.
    elements: [...elements.values()].toSorted((a, b) => a.tag.start - b.tag.start),
    comments: comments.toSorted((a, b) => a.start - b.start),
    ...placesOf(document, shift),
  }
}

interface Found {
  readonly elements: Map<number, HtmlElement>
  readonly comments: HtmlComment[]
}

/** A node still to be visited. The walk is iterative: pages may be nested deeper than a call stack. */
interface Pending {
  readonly node: Node
  readonly isInert: boolean
}

/** @param shift offset of the parsed text in `html` */
function collect(root: Node, shift: number, isInert: boolean, html: string, found: Found): void {
  const pending: Pending[] = [{ node: root, isInert }]
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node } = next
    const location = 'sourceCodeLocation' in node ? node.sourceCodeLocation : undefined
    if ('data' in node && location) {
      found.comments.push({ text: node.data, ...rangeOf(location, shift) })
    } else if ('tagName' in node && location) {
      const element = elementOf(node, shift, next.isInert)
      if (!found.elements.has(element.tag.start)) found.elements.set(element.tag.start, element)
      if (node.tagName === 'noscript') collectText(element.content, html, found)
    }
    for (const child of childrenOf(next)) pending.push(child)
  }
}

function childrenOf({ node, isInert }: Pending): Pending[] {
  if ('content' in node) return node.content.childNodes.map((child) => ({ node: child, isInert: true }))
  return 'childNodes' in node ? node.childNodes.map((child) => ({ node: child, isInert })) : []
}

/** Reads the elements in the text of `<noscript>`. */
function collectText({ start, end }: HtmlRange, html: string, found: Found): void {
  const options = { sourceCodeLocationInfo: true, scriptingEnabled: false }
  collect(loadParser().parseFragment(html.slice(start, end), options), start, true, html, found)
}

function elementOf(
  { tagName, attrs, sourceCodeLocation }: Element,
  shift: number,
  isInert: boolean,
): HtmlElement {
  const { startTag, endTag, endOffset, attrs: places = {} } = sourceCodeLocation!
  const tag = rangeOf(startTag!, shift)
  const attributes = attrs.flatMap(({ prefix, name, value }): [string, HtmlAttribute][] => {
    const key = (prefix ? `${prefix}:${name}` : name).toLowerCase()
    const place = places[key]
    return place ? [[key, { value, ...rangeOf(place, shift) }]] : []
  })
  const content = { start: tag.end, end: Math.max(tag.end, (endTag?.startOffset ?? endOffset) + shift) }
  return { name: tagName, tag, content, attributes: new Map(attributes), isInert }
}

function placesOf(
  { childNodes }: Parse5.DefaultTreeAdapterTypes.Document,
  shift: number,
): Pick<HtmlDocument, 'headStart' | 'headEnd' | 'bodyEnd'> {
  const doctype = childNodes.find(({ nodeName }) => nodeName === '#documentType')
  const root = childNodes.find((node): node is Element => node.nodeName === 'html')!
  const [head, body] = ['head', 'body'].map((name) =>
    root.childNodes.find((node): node is Element => node.nodeName === name),
  )
  const location = head?.sourceCodeLocation
  const start = location?.startTag ??
    root.sourceCodeLocation?.startTag ??
    doctype?.sourceCodeLocation ?? { endOffset: 0 }
  // A head without tags ends with its last child.
  const last = head?.childNodes.findLast(({ sourceCodeLocation }) => sourceCodeLocation)?.sourceCodeLocation
  const headEnd = location?.endTag?.startOffset ?? location?.endOffset ?? last?.endOffset
  const bodyEnd = body?.sourceCodeLocation?.endTag?.startOffset
  return {
    headStart: start.endOffset + shift,
    headEnd: headEnd === undefined ? undefined : headEnd + shift,
    bodyEnd: bodyEnd === undefined ? undefined : bodyEnd + shift,
  }
}

function rangeOf({ startOffset, endOffset }: Parse5.Token.Location, shift: number): HtmlRange {
  return { start: startOffset + shift, end: endOffset + shift }
}
