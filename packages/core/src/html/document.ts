import type { PageParts } from '../contract.ts'
import { escapeHtml, escapeJson } from './escape.ts'
import { invalidOption } from '../validate-options.ts'
import { isLoadingLink, isModuleScript } from './element-kinds.ts'
import { type HtmlElement, type HtmlRange, readHtml } from './read-html.ts'
import { nonceAttribute } from '../tags/nonce.ts'

type SlotKind = 'meta' | 'nonce' | 'head' | 'body' | 'state'

/** A place in an HTML document where something can be put. */
interface Slot extends HtmlRange {
  readonly kind: SlotKind
}

/** Fills the slots of a document. All parts but `state` are written as they are. */
export type FillDocument = (parts: PageParts, nonce: string | undefined) => string

/** Returns the document in two parts, split at the place of the body, so that a stream can be written in between. */
export type SplitDocument = (parts: Omit<PageParts, 'body'>, nonce: string | undefined) => [string, string]

/** Finds the slots of a document once. A value never becomes a slot: markers inside values are text. */
export function prepareDocument(html: string): FillDocument {
  const split = splitDocument(html)
  return ({ body = '', ...parts }, nonce) => split(parts, nonce).join(body)
}

/** Finds the slots of a document once, as {@link prepareDocument} does. */
export function splitDocument(html: string): SplitDocument {
  const slots = findSlots(html)
  const bodyAt = slots.findIndex(({ kind }) => kind === 'body')
  const body = slots[bodyAt]!
  const before = fillRange(html, slots.slice(0, bodyAt), { start: 0, end: body.start })
  const after = fillRange(html, slots.slice(bodyAt + 1), { start: body.end, end: html.length })
  return (parts, nonce) => {
    const values = slotValues(parts, nonce)
    return [before(values), after(values)]
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

function slotValues({ head = '', state }: Omit<PageParts, 'body'>, nonce: string | undefined): SlotValues {
  const attribute = nonceAttribute(nonce)
  const json = stateJson(state)
  return {
    meta: nonce ? `<meta property="csp-nonce" nonce="${escapeHtml(nonce)}">` : '',
    nonce: attribute,
    head,
    // JSON.parse keeps a key such as __proto__ a key, and is faster than evaluating a large value.
    state:
      json === undefined
        ? ''
        : `<script${attribute}>window.__SSR_STATE__=JSON.parse(${escapeJson(json)})</script>`,
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

function findSlots(html: string): Slot[] {
  const { elements, comments, headStart, headEnd, bodyEnd } = readHtml(html)
  const at = (kind: SlotKind, start: number): Slot => ({ kind, start, end: start })
  // A script in a template does not run.
  const module = elements.find((element) => !element.isInert && isModuleScript(element))?.tag.start
  const outlet = comments.find(({ text }) => text === 'ssr-outlet')
  const body: Slot = outlet ? { ...outlet, kind: 'body' } : at('body', bodyEnd ?? html.length)
  const slots = [
    ...elements.filter(takesNonce).map(({ name, tag }) => at('nonce', tag.start + 1 + name.length)),
    at('meta', headStart),
    at('state', module ?? headEnd ?? headStart),
    at('head', headEnd ?? module ?? headStart),
    body,
  ]
  return slots.toSorted((a, b) => a.start - b.start)
}

function takesNonce(element: HtmlElement): boolean {
  const { name, attributes } = element
  if (attributes.has('nonce')) return false
  return name === 'script' || name === 'style' || isLoadingLink(element)
}
