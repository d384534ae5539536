/** A member of a header that lists alternatives by weight, such as Accept and Accept-Encoding (RFC 9110, 12.4.2). */
export interface Weighted {
  /** In small letters, without parameters: `text/html`, `br`. */
  readonly name: string
  /** 1 where none is given; NaN where it is no number. */
  readonly q: number
}

/** Parses such a header. Parameters other than the weight are left out. */
export function parseWeighted(header: string): readonly Weighted[] {
  return header.toLowerCase().split(',').map(parseMember)
}

function parseMember(text: string): Weighted {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim())
  const weight = parameters.find((parameter) => /^q\s*=/.test(parameter))
  return { name, q: weight === undefined ? 1 : Number(weight.slice(weight.indexOf('=') + 1)) }
}
