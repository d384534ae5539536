import type { IncomingHttpHeaders } from 'node:http'

/** The validators of a representation of a resource. */
export interface Validators {
  /** Weak ones begin with `W/`. */
  readonly etag: string
  /** Milliseconds since 1970, a whole second; undefined where the time is not known. */
  readonly lastModified?: number | undefined
}

/** Returns what the conditions of a GET or HEAD request lead to, in the order of RFC 9110, 13.2.2. */
export function checkPreconditions(
  headers: IncomingHttpHeaders,
  { etag, lastModified }: Validators,
): 'proceed' | 'not-modified' | 'failed' {
  const match = headers['if-match']
  if (match !== undefined) {
    if (!isListed(match, etag, 'strong')) return 'failed'
  } else if (lastModified !== undefined && lastModified > httpDate(headers['if-unmodified-since'])) {
    return 'failed'
  }
  const noneMatch = headers['if-none-match']
  if (noneMatch !== undefined) return isListed(noneMatch, etag, 'weak') ? 'not-modified' : 'proceed'
  const isFresh = lastModified !== undefined && lastModified <= httpDate(headers['if-modified-since'])
  return isFresh ? 'not-modified' : 'proceed'
}

/** Returns whether a Range header counts: always without If-Range, else when the validator is the same (13.1.5). */
export function isRangeCurrent(headers: IncomingHttpHeaders, { etag, lastModified }: Validators): boolean {
  const condition = headers['if-range']
  if (typeof condition !== 'string') return condition === undefined
  if (/^(?:W\/)?"/.test(condition)) return condition === etag && !etag.startsWith('W/')
  return lastModified !== undefined && lastModified === httpDate(condition)
}

/** Returns whether the list of ETags of a condition has an ETag, by the comparison of RFC 9110, 8.8.3.2. */
export function isListed(list: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  // The usual header is the tag alone.
  if (list === etag && (comparison === 'weak' || !etag.startsWith('W/'))) return true
  if (list.trim() === '*') return true
  const tags: readonly string[] = list.match(/(?:W\/)?"[^"]*"/g) ?? []
  if (comparison === 'strong') return !etag.startsWith('W/') && tags.includes(etag)
  const opaque = withoutWeakness(etag)
  return tags.some((tag) => withoutWeakness(tag) === opaque)
}

function withoutWeakness(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag
}

/** Returns the milliseconds of an HTTP date; NaN for anything else, with which every comparison fails. */
function httpDate(text: string | undefined): number {
  return text?.endsWith(' GMT') ? Date.parse(text) : Number.NaN
}
