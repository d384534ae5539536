import type { PageParts } from '../contract.ts'
import { escapeHtml, escapeJson } from './escape.ts'
import { invalidOption } from '../validate-options.ts'
import { isLoadingLink, isModuleScript } from './element-kinds.ts'
import { type HtmlDocument, type HtmlElement, type HtmlRange, readHtml } from './read-html.ts'
import { nonceAttribute } from '../tags/nonce.ts'

type SlotKind = 'meta' | 'nonce' | 'head' | 'tags' | 'body' | 'state'

/** A place in an HTML document where something can be put. */
interface Slot extends HtmlRange {
  readonly kind: SlotKind
}

/** Fills the slots of a document. All parts but `state` are written as they are. */
export type FillDocument = (parts: PageParts, nonce: string | undefined) => string

/** What goes into a document around its body, each part as it stands there. */
export interface DocumentValues {
  /** HTML at the marker of the head, else ahead of `tags`. */
  readonly head?: string
  /** HTML before `</head>`. */
  readonly tags?: string
  /** JavaScript expression for `window.__SSR_STATE__`, safe within a script. */
  readonly state?: string | undefined
}

/** A document that was read once. A value never becomes a slot: markers inside values are text. */
export interface PreparedDocument {
  /** Whether a marker says where the body goes; else it goes before `</body>`. */
  readonly hasOutlet: boolean
  /** Addresses of its scripts, stylesheets and preloads. */
  readonly addresses: ReadonlySet<string>
  /** Returns the document in two parts, split at the place of the body, so that a stream can be written in between. */
  split(values: DocumentValues, nonce: string | undefined): [before: string, after: string]
}

/** The second name is that of templates made by create-vite-extra. */
const markers = {
  body: ['ssr-outlet', 'app-html'],
  head: ['ssr-head', 'app-head'],
} as const

/** Finds the slots of a document once. */
export function prepareDocument(html: string): FillDocument {
  const { split } = readDocument(html)
  return ({ head = '', body = '', state }, nonce) => {
    const json = stateJson(state)
    // JSON.parse keeps a key such as __proto__ a key, and is faster than evaluating a large value.
    return split({ head, state: json && `JSON.parse(${escapeJson(json)})` }, nonce).join(body)
  }
}

/** Reads a document, and finds its slots. */
export function readDocument(html: string): PreparedDocument {
  const document = readHtml(html)
  const slots = findSlots(document, html.length)
  const bodyAt = slots.findIndex(({ kind }) => kind === 'body')
  const body = slots[bodyAt]!
  const before = fillRange(html, slots.slice(0, bodyAt), { start: 0, end: body.start })
  const after = fillRange(html, slots.slice(bodyAt + 1), { start: body.end, end: html.length })
  return {
    hasOutlet: body.end > body.start,
    addresses: new Set(document.elements.flatMap(addressOf)),
    split(given, nonce) {
      const values = slotValues(given, nonce)
      return [before(values), after(values)]
    },
  }
}

type SlotValues = Record<Exclude<SlotKind, 'body'>, string>

function fillRange(html: string, slots: readonly Slot[], range: HtmlRange): (values: SlotValues) => string {
  let { start } = range
  const texts: string[] = []
  for (const slot of slots) {
    texts.push(html.slice(start, slot.start))
    start = slot.end
  }
  const tail = html.slice(start, range.end)
  return (values) =>
    texts.map((text, index) => text + values[slots[index]!.kind as keyof SlotValues]).join('') + tail
}

function slotValues({ head = '', tags = '', state }: DocumentValues, nonce: string | undefined): SlotValues {
  const attribute = nonceAttribute(nonce)
  return {
    meta: nonce ? `<meta property="csp-nonce" nonce="${escapeHtml(nonce)}">` : '',
    nonce: attribute,
    head,
    tags,
    state: state === undefined ? '' : `<script${attribute}>window.__SSR_STATE__=${state}</script>`,
  }
}

/** Returns the state as JSON; undefined for values that JSON leaves out: undefined, functions, symbols. */
function stateJson(state: unknown): string | undefined {
  try {
    return JSON.stringify(state)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw invalidOption('state', `It has to be a JSON value: ${reason}`)
  }
}

function findSlots(
  { elements, comments, headStart, headEnd, bodyEnd }: HtmlDocument,
  length: number,
): Slot[] {
  const at = (kind: SlotKind, start: number): Slot => ({ kind, start, end: start })
  const marked = (kind: keyof typeof markers): Slot | undefined => {
    const found = comments.find(({ text }) => (markers[kind] as readonly string[]).includes(text.trim()))
    return found && { start: found.start, end: found.end, kind }
  }
  // A script in a template does not run.
  const module = elements.find((element) => !element.isInert && isModuleScript(element))?.tag.start
  const endOfHead = headEnd ?? module ?? headStart
  const slots = [
    ...elements.filter(takesNonce).map(({ name, tag }) => at('nonce', tag.start + 1 + name.length)),
    at('meta', headStart),
    at('state', module ?? headEnd ?? headStart),
    marked('head') ?? at('head', endOfHead),
    at('tags', endOfHead),
    marked('body') ?? at('body', bodyEnd ?? length),
  ]
  return slots.toSorted((a, b) => a.start - b.start)
}

function addressOf(element: HtmlElement): string[] {
  const { name, attributes, isInert } = element
  if (isInert) return []
  const address = attributes.get(name === 'script' ? 'src' : 'href')?.value
  return address !== undefined && (name === 'script' || isLoadingLink(element)) ? [address] : []
}

function takesNonce(element: HtmlElement): boolean {
  const { name, attributes } = element
  if (attributes.has('nonce')) return false
  return name === 'script' || name === 'style' || isLoadingLink(element)
}
