import type { IncomingMessage } from 'node:http'
import { acceptsHtml } from './accepts-html.ts'
import { isUnderAny } from './request-path.ts'

/** Where pages may be. Paths are as the client sends them: absolute, base included. */
export interface NavigationRules {
  readonly base: string
  readonly backendPrefixes: readonly string[]
  /** Folders of hashed files, each without a slash at its end, base included. */
  readonly assetDirs: readonly string[]
}

const destinations = new Set(['document', 'iframe', 'frame'])

/** A last segment that ends like one of these asks for a file. `/users/jane.doe` is a page. */
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

/** Whether a request is a browser going to a page: its method and headers, not its path. */
export function isNavigation(req: IncomingMessage): boolean {
  if (req.method !== 'GET' && req.method !== 'HEAD') return false
  if (req.headers.upgrade !== undefined) return false
  // Where the browser says what it wants the answer for, that is the answer.
  const destination = req.headers['sec-fetch-dest']
  if (destination !== undefined) return destinations.has(String(destination))
  return acceptsHtml(req.headers.accept)
}

/** Whether a page may stand at this decoded path: not the backend's, not an asset's, not a file's. */
export function isPagePath(path: string, rules: NavigationRules): boolean {
  if (!path.startsWith(rules.base) && `${path}/` !== rules.base) return false
  if (isUnderAny(path, rules.backendPrefixes)) return false
  if (isUnderAny(path, rules.assetDirs)) return false
  return !path.includes('/.') && !isFilePath(path)
}

/** Whether a path asks for a file, by its last segment. */
export function isFilePath(path: string): boolean {
  return fileExtension.test(path.slice(path.lastIndexOf('/') + 1))
}
