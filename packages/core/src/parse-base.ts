import { requestPath } from './http/request-path.ts'

export interface ParsedBase {
  /** Decoded; begins and ends with a slash. */
  readonly base: string
  /** '' or an origin without a slash at its end. */
  readonly origin: string
}

/**
 * Parses Vite's `base`: a path, './' which counts as '/', or a full URL, whose origin then stands in front of the URLs
 * of assets. Undefined when it is none of these. A missing leading slash is added, as Vite does.
 */
export function parseBase(text: string): ParsedBase | undefined {
  if (text === '' || text === './') return { base: '/', origin: '' }
  const origin = /^https?:\/\/[^/?#]+/i.exec(text)?.[0] ?? ''
  const given = text.slice(origin.length)
  const decoded = /[?#:]/.test(given) ? undefined : requestPath(given.startsWith('/') ? given : `/${given}`)
  if (decoded === undefined || (origin !== '' && !URL.canParse(origin))) return undefined
  return { base: decoded.endsWith('/') ? decoded : `${decoded}/`, origin: origin && new URL(origin).origin }
}
