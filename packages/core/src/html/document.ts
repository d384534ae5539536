import type { PageParts } from '../contract.ts'
import { escapeHtml, escapeJson } from './escape.ts'
import { invalidOption } from '../validate-options.ts'
import { nonceAttribute } from '../tags/nonce.ts'

type SlotKind = 'meta' | 'nonce' | 'head' | 'body' | 'state'

/** A place in an HTML document where something can be put. */
interface Slot {
  readonly kind: SlotKind
  readonly at: number
  /** Characters of the document that it replaces. */
  readonly length: number
}

/** Fills the slots of a document. All parts but `state` are written as they are. */
export type FillDocument = (parts: PageParts, nonce: string | undefined) => string

const attributes = `(?:"[^"]*"|'[^']*'|[^'">])*`
/** Comments and the content of elements that hold text are skipped as a whole: tags in them are none. */
const token = new RegExp(
  `<!--([\\s\\S]*?)-->|<(script|style|textarea|title)\\b(${attributes})>[\\s\\S]*?</\\2\\s*>|<(link|head|/head|/body)\\b(${attributes})>`,
  'gi',
)

/** What has to stay ahead of everything: in front of a doctype nothing may stand. */
const prolog = new RegExp(
  `^\\uFEFF?(?:\\s|<!--[\\s\\S]*?-->)*(?:<!doctype\\b[^>]*>)?(?:\\s|<!--[\\s\\S]*?-->)*(?:<html\\b${attributes}>)?`,
  'i',
)

/** Finds the slots of a document once. A value never becomes a slot: markers inside values are text. */
export function prepareDocument(html: string): FillDocument {
  const slots = findSlots(html)
  const texts: string[] = []
  let end = 0
  for (const { at, length } of slots) {
    texts.push(html.slice(end, at))
    end = at + length
  }
  const tail = html.slice(end)
  return (parts, nonce) => {
    const values = slotValues(parts, nonce)
    return texts.map((text, index) => text + values[slots[index]!.kind]).join('') + tail
  }
}

function slotValues(
  { head = '', body = '', state }: PageParts,
  nonce: string | undefined,
): Record<SlotKind, string> {
  const attribute = nonceAttribute(nonce)
  const json = stateJson(state)
  return {
    meta: nonce ? `<meta property="csp-nonce" nonce="${escapeHtml(nonce)}">` : '',
    nonce: attribute,
    head,
    body,
    // Parsed, not evaluated: a key such as __proto__ stays a key. Large values are read faster, too.
    state:
      json === undefined
        ? ''
        : `<script${attribute}>window.__SSR_STATE__=JSON.parse(${escapeJson(json)})</script>`,
  }
}

/** Undefined for what JSON leaves out: undefined, functions, symbols. */
function stateJson(state: unknown): string | undefined {
  try {
    return JSON.stringify(state)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw invalidOption('state', `It has to be a JSON value: ${reason}`)
  }
}

function findSlots(html: string): Slot[] {
  const slots: Slot[] = []
  const found = new Map<'head' | 'headEnd' | 'bodyEnd' | 'outlet' | 'module', RegExpExecArray>()
  const first = (name: Parameters<typeof found.set>[0], match: RegExpExecArray): void => {
    if (!found.has(name)) found.set(name, match)
  }
  for (const match of html.matchAll(token)) {
    const [, comment, textElement, textAttributes = '', element, linkAttributes = ''] = match
    const name = (textElement ?? element)?.toLowerCase()
    if (comment === 'ssr-outlet') first('outlet', match)
    if (name === 'head') first('head', match)
    if (name === '/head') first('headEnd', match)
    if (name === '/body') found.set('bodyEnd', match)
    const given = textAttributes + linkAttributes
    if (name === 'script' && /\btype\s*=\s*["']?module\b/i.test(given)) first('module', match)
    if (takesNonce(name, given)) slots.push({ kind: 'nonce', at: match.index + 1 + name!.length, length: 0 })
  }
  const place = (kind: SlotKind, match: RegExpExecArray | undefined, otherwise: number): void => {
    slots.push({ kind, at: match ? match.index : otherwise, length: 0 })
  }
  const head = found.get('head')
  const start = head ? head.index + head[0].length : prolog.exec(html)![0].length
  place('meta', undefined, start)
  place('state', found.get('module') ?? found.get('headEnd'), start)
  place('head', found.get('headEnd') ?? found.get('module'), start)
  const outlet = found.get('outlet')
  if (outlet) slots.push({ kind: 'body', at: outlet.index, length: outlet[0].length })
  else place('body', found.get('bodyEnd'), html.length)
  return slots.toSorted((a, b) => a.at - b.at)
}

function takesNonce(name: string | undefined, given: string): boolean {
  if (name === undefined || /\bnonce\s*=/i.test(given)) return false
  if (name === 'script' || name === 'style') return true
  return name === 'link' && /\brel\s*=\s*["']?(?:stylesheet|modulepreload|preload)\b/i.test(given)
}
