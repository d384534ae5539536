interface MediaRange {
  readonly type: string
  readonly q: number
}

/**
 * Whether HTML is a welcome answer: the header names `text/html` or `text/*`, or it is missing, or
 * holds nothing but the catch-all (curl, link previews). A client that names JSON and has the
 * catch-all behind it wants data. Weights by RFC 9110, 12.5.1: q=0 refuses, and the more specific
 * range decides.
 */
export function acceptsHtml(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true
  const ranges = accept.split(',').map(parseRange)
  const html = ranges.find(({ type }) => type === 'text/html') ?? ranges.find(({ type }) => type === 'text/*')
  if (html) return html.q > 0
  return ranges.every(({ type, q }) => type === '*/*' && q > 0)
}

function parseRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => /^q\s*=/.test(parameter))
  const q = weight === undefined ? 1 : Number(weight.slice(weight.indexOf('=') + 1))
  return { type, q: Number.isNaN(q) ? 0 : q }
}
