/** Characters that a decoded path must not hold: a backslash, a control character, a separator or dot still encoded. */
// oxlint-disable-next-line no-control-regex -- finds control characters
const unsafe = /[\\\u0000-\u001f\u007f]|%(?:00|2e|2f|5c)/i
const dotSegment = /(?:^|\/)\.{1,2}(?:\/|$)/
/** Matches most request targets: only dot segments are left to refuse, and nothing is left to decode. */
const plain = /^[\w~!$&'()*+,;=:@./-]+$/

/**
 * Matches needless escapes (RFC 3986, 2.3). Hosts match routes and guards against the raw text, so another spelling of
 * a guarded path is refused.
 */
const needlessEscape = /%(?:2d|2e|3\d|[46][1-9a-f]|[57][0-9a]|4f|6f|5f|7e)/i

/**
 * Returns the decoded path of a request target; undefined when it is not a plain path: absolute-form, `//host`,
 * malformed or needless escapes, dot segments, backslashes and control characters, encoded or not. An escaped slash
 * stays `%2F`: it is part of a segment, here as in the host's router, so that guards of the application see the same
 * path. This is the only place that decodes; nothing downstream decodes again or joins the path to a folder.
 */
export function requestPath(target: string | undefined): string | undefined {
  if (!target?.startsWith('/') || target.startsWith('//')) return undefined
  const query = target.search(/[?#]/)
  const raw = query === -1 ? target : target.slice(0, query)
  if (plain.test(raw) && !raw.includes('/.')) return raw
  const decoded = needlessEscape.test(raw) ? undefined : decode(raw)
  if (decoded === undefined || unsafe.test(decoded) || dotSegment.test(decoded) || decoded.startsWith('//')) {
    return undefined
  }
  return /%2f/i.test(raw) ? raw.split(/%2f/i).map(decode).join('%2F') : decoded
}

/** Returns the query of a request target with its question mark, or ''. */
export function requestQuery(target: string): string {
  const start = target.indexOf('?')
  return start === -1 ? '' : target.slice(start)
}

/** Returns whether `path` is `prefix` or below it, by whole segments. */
export function isUnder(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/')
}

/** A path, by whole segments, or a regular expression without a state of its own. */
export type PathPrefix = string | RegExp

/** Returns whether `path` is one of `prefixes` or below one, or is matched by one. */
export function isUnderAny(path: string, prefixes: readonly PathPrefix[]): boolean {
  for (const prefix of prefixes) {
    if (typeof prefix === 'string' ? isUnder(path, prefix) : prefix.test(path)) return true
  }
  return false
}

/** Encodes a path for a URL. */
export function encodePath(path: string): string {
  return encodeURI(path).replace(/[?#]/g, encodeURIComponent)
}

function decode(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw)
  } catch {
    return undefined
  }
}
