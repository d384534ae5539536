import type { IncomingMessage } from 'node:http'
import { isUnderAny, type PathPrefix } from './request-path.ts'
import { parseWeighted } from './weighted-list.ts'

/** The paths at which pages may stand: absolute, decoded, base included. */
export interface NavigationRules {
  readonly base: string
  readonly backendPrefixes: readonly PathPrefix[]
  /** Folders of hashed files, each without a slash at its end, base included. */
  readonly assetDirs: readonly string[]
}

const destinations = new Set(['document', 'iframe', 'frame'])

/** Endings of a last segment that ask for a file. `/users/jane.doe` is a page. */
const fileExtension = new RegExp(
  '\\.(?:' +
    'm?js|cjs|jsx|m?ts|cts|tsx|vue|svelte|astro|css|s[ac]ss|less|styl|map|json5?|jsonld|jsonc|wasm|html?|xml|rss|atom|' +
    'txt|md|csv|ya?ml|toml|pdf|docx?|xlsx?|pptx?|webmanifest|' +
    'png|jpe?g|jfif|gif|svg|webp|avif|apng|ico|bmp|tiff?|cur|' +
    'woff2?|ttf|otf|eot|mp[34]|m4[av]|webm|og[gv]|wav|flac|aac|opus|mov|avi|vtt|' +
    'zip|gz|br|zst|tar|tgz|rar|7z|exe|dmg|apk|php\\d?|aspx?|jspx?|cgi|env|sql|bak|log|ini|conf' +
    ')$',
  'i',
)

/** Returns whether a request is GET or HEAD and no WebSocket upgrade. Other upgrades, such as h2c, are offers that Node declines. */
export function isGetOrHead(req: IncomingMessage): boolean {
  return (req.method === 'GET' || req.method === 'HEAD') && !offersWebSocket(req)
}

/** Returns whether a request offers to become a WebSocket, alone or among other protocols. */
function offersWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade !== undefined && /(?:^|,)\s*websocket\s*(?:,|$)/i.test(headers.upgrade)
}

/**
 * Returns whether a request goes to a page, by its method and headers, not its path. `Sec-Fetch-Dest` says so, or Accept
 * asks for HTML before anything else, as Turbo Drive and htmx do from `fetch`. Clients that send no `Sec-Fetch-Dest`
 * (curl, link previews) get a page as well where HTML would do.
 */
export function isNavigation(req: IncomingMessage): boolean {
  if (!isGetOrHead(req)) return false
  const destination = req.headers['sec-fetch-dest']
  if (destinations.has(String(destination))) return true
  const html = htmlPreference(req.headers.accept)
  return html === 'first' || (html === 'possible' && destination === undefined)
}

/**
 * How an Accept header sees HTML: it names `text/html` with at least the quality of all else that it names; HTML would do,
 * because the header is missing, has `text/*`, or has nothing but the catch-all; or something else is wanted, such as
 * data by `application/json, *\/*`. Weights as in RFC 9110, 12.5.1: q=0 refuses, and the more specific range decides.
 */
export function htmlPreference(accept: string | undefined): 'first' | 'possible' | 'none' {
  if (accept === undefined || accept.trim() === '') return 'possible'
  // A weight that is no number refuses.
  const ranges = parseWeighted(accept).map(({ name, q }) => ({ name, q: Number.isNaN(q) ? 0 : q }))
  const html = ranges.find(({ name }) => name === 'text/html')
  if (html) return html.q > 0 && ranges.every(({ q }) => q <= html.q) ? 'first' : 'none'
  const text = ranges.find(({ name }) => name === 'text/*')
  const wouldDo = text ? text.q > 0 : ranges.every(({ name, q }) => name === '*/*' && q > 0)
  return wouldDo ? 'possible' : 'none'
}

/** Returns whether a page may stand at a decoded path: it is outside the backend's prefixes and asset folders, and names no file. */
export function isPagePath(path: string, rules: NavigationRules): boolean {
  if (!path.startsWith(rules.base) && `${path}/` !== rules.base) return false
  if (isUnderAny(path, rules.backendPrefixes)) return false
  if (isUnderAny(path, rules.assetDirs)) return false
  return !path.includes('/.') && !isFilePath(path)
}

/** Returns whether the last segment of a path ends like a file. */
export function isFilePath(path: string): boolean {
  return fileExtension.test(path.slice(path.lastIndexOf('/') + 1))
}
