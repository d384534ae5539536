import { integrityPattern } from '../manifest/integrity.ts'
import { isPolicyNonce } from './response-host.ts'
import type { Tag } from './tags.ts'

/**
 * A Link header longer than this stays out: proxies refuse answers whose head outgrows their buffer,
 * and nginx has 4 KB by default for all of it.
 */
const maxBytes = 2048

/**
 * The value of a `Link` header (RFC 8288) for a stylesheet, script or preload, undefined for other tags and
 * for what a header cannot say.
 */
export function linkValue(tag: Tag): string | undefined {
  return linkOf(tag)?.text
}

interface Link {
  readonly text: string
  readonly bytes: number
}

/** A build's tags serve many responses. */
const links = new WeakMap<Tag, Link | null>()

function linkOf(tag: Tag): Link | null {
  const kept = links.get(tag)
  if (kept !== undefined) return kept
  const text = plainValue(tag)
  const link = text === undefined ? null : { text, bytes: Buffer.byteLength(text) }
  links.set(tag, link)
  return link
}

function plainValue({ kind, href, attributes, content }: Tag): string | undefined {
  if (content !== undefined || (kind !== 'style' && kind !== 'script' && kind !== 'preload')) return undefined
  const { crossorigin, integrity } = attributes
  if (integrity !== undefined && !integrityPattern.test(String(integrity))) return undefined
  const parameters = [
    `<${href.replace(/[<>\s"]/g, encodeURIComponent)}>`,
    kind === 'style' ? 'rel=preload; as=style' : 'rel=modulepreload',
    crossorigin === undefined ? undefined : mode(crossorigin),
    integrity === undefined ? undefined : `integrity="${integrity}"`,
  ]
  return parameters.filter((part) => part !== undefined).join('; ')
}

/** As many values as fit behind `existing`, which counts too. */
export function fitLinks(
  tags: readonly Tag[],
  existing: string,
  nonce: string | undefined,
): { values: string[]; rest: Tag[] } {
  const values: string[] = []
  const rest: Tag[] = []
  // Under a policy with nonces a preload needs one, wherever it stands. It is ASCII.
  const end = nonce !== undefined && isPolicyNonce(nonce) ? `; nonce="${nonce}"` : ''
  let length = Buffer.byteLength(existing)
  for (const tag of tags) {
    const link = linkOf(tag)
    const size = link ? link.bytes + end.length + 2 : 0
    if (!link || length + size > maxBytes) rest.push(tag)
    else {
      length += size
      values.push(link.text + end)
    }
  }
  return { values, rest }
}

/** As HTML reads the attribute: whatever is not 'use-credentials' is 'anonymous', the bare form. */
function mode(crossorigin: string | true): string {
  return /^use-credentials$/i.test(String(crossorigin)) ? 'crossorigin="use-credentials"' : 'crossorigin'
}
