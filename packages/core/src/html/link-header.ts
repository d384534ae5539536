import type { Tag } from './tags.ts'

/**
 * A Link header longer than this stays out: proxies refuse answers whose head outgrows their buffer,
 * and nginx has 4 KB by default for all of it.
 */
const maxBytes = 2048

/** The value of a `Link` header (RFC 8288) for a stylesheet, script or preload, undefined for other tags. */
export function linkValue(
  { kind, href, attributes, content }: Tag,
  nonce: string | undefined,
): string | undefined {
  if (content !== undefined || (kind !== 'style' && kind !== 'script' && kind !== 'preload')) return undefined
  const { crossorigin, integrity } = attributes
  const relation = kind === 'style' ? 'rel=preload; as=style' : 'rel=modulepreload'
  const parameters = [
    `<${href.replace(/[<>\s"]/g, encodeURIComponent)}>`,
    relation,
    crossorigin === undefined ? undefined : parameter('crossorigin', crossorigin),
    integrity === undefined ? undefined : parameter('integrity', integrity),
    // Under a policy with nonces a preload needs one, wherever it stands.
    nonce ? parameter('nonce', nonce) : undefined,
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
  let length = Buffer.byteLength(existing)
  for (const tag of tags) {
    const value = linkValue(tag, nonce)
    const size = value === undefined ? 0 : Buffer.byteLength(value) + 2
    if (value === undefined || length + size > maxBytes) rest.push(tag)
    else {
      length += size
      values.push(value)
    }
  }
  return { values, rest }
}

function parameter(name: string, value: string | true): string {
  return value === true || value === '' ? name : `${name}="${value.replace(/[\\"]/g, '\\$&')}"`
}
