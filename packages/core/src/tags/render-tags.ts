import type { ResponseAdapter } from '../contract.ts'
import { escapeHtml } from '../html/escape.ts'
import { integrityPattern } from '../manifest/chunk.ts'
import type { TagOptions } from '../tag-options.ts'
import { joinMaps } from './integrity.ts'
import { joinFallbacks } from './legacy.ts'
import { isPolicyNonce } from './nonce.ts'
import { joinPrefetches } from './prefetch.ts'
import type { Attributes, Tag } from './tag.ts'

/** Tags as HTML, one per line. */
export interface TagHtml {
  /** The HTML of a response without a nonce. */
  readonly text: string
  /** The HTML of a response with a nonce, in pieces: its attribute goes between them. */
  readonly pieces: readonly string[]
  /** `pieces` behind the meta tag from which Vite's client and its preload helper read the nonce. */
  readonly withMeta: readonly string[]
}

/** Puts each tag on a line. The tags are sorted and have no duplicates. */
export function renderTags(tags: readonly Tag[], options: TagOptions): TagHtml {
  let text = ''
  const gaps: number[] = []
  for (const tag of joinPrefetches(joinFallbacks(joinMaps(tags)), options)) {
    if (text !== '') text += '\n'
    const element = elementOf(tag)
    text += `<${element}${renderAttributes(tag.attributes)}`
    if (tag.attributes.nonce === undefined) gaps.push(text.length)
    text += element === 'link' ? '>' : `>${tag.content ?? ''}</${element}>`
  }
  const pieces = [0, ...gaps].map((start, index) => text.slice(start, gaps[index]))
  const [first = '', ...rest] = pieces
  const withMeta = ['<meta property="csp-nonce"', first === '' ? '>' : `>\n${first}`, ...rest]
  return { text, pieces, withMeta }
}

function elementOf({ kind, content }: Tag): 'link' | 'style' | 'script' {
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

/**
 * Returns a tag as value of a `Link` header (RFC 8288). Undefined for tags that are no stylesheet, module
 * script or preload, and for values that a header cannot carry.
 */
export function linkValue({ kind, href, attributes, content }: Tag): string | undefined {
  if (content !== undefined || (kind !== 'style' && kind !== 'script' && kind !== 'preload')) return undefined
  const { crossorigin, integrity } = attributes
  if (integrity !== undefined && !integrityPattern.test(String(integrity))) return undefined
  const parameters = [
    `<${href.replace(/[<>\s"]/g, encodeURIComponent)}>`,
    kind === 'style' ? 'rel=preload; as=style' : 'rel=modulepreload',
    crossorigin === undefined ? undefined : modeOf(crossorigin),
    integrity === undefined ? undefined : `integrity="${integrity}"`,
  ]
  return parameters.filter((part) => part !== undefined).join('; ')
}

/** Returns the `crossorigin` as HTML reads it: all values except 'use-credentials' mean 'anonymous', the bare form. */
function modeOf(crossorigin: string | true): string {
  return /^use-credentials$/i.test(String(crossorigin)) ? 'crossorigin="use-credentials"' : 'crossorigin'
}

/** A preload that can be sent in the `Link` header. */
export interface PreloadLink {
  readonly tag: Tag
  readonly value: string
  /** Length of `value`. */
  readonly bytes: number
}

/** Returns the preloads among the tags that a header can carry. */
export function preloadLinks(tags: readonly Tag[]): PreloadLink[] {
  return tags.flatMap((tag) => {
    const value = tag.kind === 'preload' ? linkValue(tag) : undefined
    return value === undefined ? [] : [{ tag, value, bytes: Buffer.byteLength(value) }]
  })
}

/**
 * Limit of the `Link` header in bytes. Proxies refuse responses whose head exceeds their buffer: nginx has
 * 4 KB by default for the whole head.
 */
const maxLinkBytes = 2048

/**
 * Appends preloads to the `Link` header, as many as fit.
 *
 * @returns those that were appended; none when the headers are sent
 */
export function appendLinks(
  links: readonly PreloadLink[],
  response: ResponseAdapter | undefined,
  nonce: string | undefined,
): readonly PreloadLink[] {
  if (!response || response.headersSent) return []
  const existing = [response.getHeader('link') ?? ''].flat().join(', ')
  // Under a policy with nonces a preload needs one, in a header too.
  const end = nonce !== undefined && isPolicyNonce(nonce) ? `; nonce="${nonce}"` : ''
  let total = Buffer.byteLength(existing)
  const appended = links.filter(({ bytes }) => {
    const next = total + bytes + end.length + 2
    if (next > maxLinkBytes) return false
    total = next
    return true
  })
  if (appended.length === 0) return []
  const values = appended.map(({ value }) => value + end)
  response.setHeader('link', (existing === '' ? values : [existing, ...values]).join(', '))
  return appended
}

/**
 * Returns the links of early hints: all files that tags load; with an import map the stylesheets alone, because the map
 * has to precede every module. They have no nonce: hints precede the policy, and Chromium ignores hints with one.
 */
export function earlyHints(tags: readonly Tag[], hasMap: boolean): string[] {
  const hinted = hasMap ? tags.filter(({ kind }) => kind === 'style') : tags
  // Node refuses spaces within a value, such as those between several hashes.
  return hinted.map(linkValue).filter((value) => value !== undefined && !/="[^"]*\s/.test(value)) as string[]
}

/** Sends `103 Early Hints` (RFC 8297). An HTTP/1.0 client would take them for the response. */
export function sendEarlyHints(link: readonly string[], response: ResponseAdapter | undefined): void {
  if (!response || response.headersSent || response.req?.httpVersion === '1.0') return
  if (link.length > 0) response.writeEarlyHints({ link: [...link] })
}
