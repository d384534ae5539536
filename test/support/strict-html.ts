import { parse, parseFragment, type DefaultTreeAdapterTypes, type ParserError } from 'parse5'

export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** The text inside. */
  readonly text: string
}

/** Parse errors for characters that are allowed as text: they do not change the structure of a document. */
export const harmless: readonly string[] = [
  'control-character-in-input-stream',
  'noncharacter-in-input-stream',
  'surrogate-in-input-stream',
  'unexpected-null-character',
]

/**
 * Returns the elements of a piece of HTML, as a browser parses it. Throws for text outside of elements, and for any
 * parse
 * error that is not allowed: then a value has broken out of its place.
 */
export function parseStrictly(html: string, allowed: readonly string[] = []): Element[] {
  const fragment = parseFragment(html, { onParseError: refuse(html, allowed), sourceCodeLocationInfo: false })
  return elementsOf(fragment.childNodes, html)
}

/** Returns the elements of a whole document that contain only text. Throws for parse errors that are not allowed. */
export function parseDocumentStrictly(html: string, allowed: readonly string[] = []): Element[] {
  const document = parse(html, { onParseError: refuse(html, allowed) })
  const leaves: Element[] = []
  const nodes: DefaultTreeAdapterTypes.ChildNode[] = [...document.childNodes]
  for (let node = nodes.shift(); node !== undefined; node = nodes.shift()) {
    if (!('childNodes' in node)) continue
    const isLeaf = node.childNodes.every((child) => child.nodeName === '#text')
    if (isLeaf) leaves.push(elementOf(node))
    else nodes.unshift(...node.childNodes)
  }
  return leaves
}

function refuse(html: string, allowed: readonly string[]): (error: ParserError) => void {
  return ({ code, startOffset }) => {
    if (allowed.includes(code)) return
    throw new Error(`${code} at ${String(startOffset)} of ${JSON.stringify(html)}`)
  }
}

function elementsOf(nodes: readonly DefaultTreeAdapterTypes.ChildNode[], html: string): Element[] {
  return nodes.flatMap((node) => {
    if ('tagName' in node) return [elementOf(node)]
    if (node.nodeName === '#text' && 'value' in node && node.value.trim() === '') return []
    throw new Error(`${node.nodeName} outside of elements in ${JSON.stringify(html)}`)
  })
}

function elementOf(node: DefaultTreeAdapterTypes.Element): Element {
  const text = node.childNodes.map((child) => {
    if (child.nodeName === '#text' && 'value' in child) return child.value
    throw new Error(`${child.nodeName} inside of ${node.tagName}`)
  })
  return {
    name: node.tagName,
    attributes: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])),
    text: text.join(''),
  }
}
