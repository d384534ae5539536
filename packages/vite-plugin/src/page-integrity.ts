import path from 'node:path'
import { editHtml, type HtmlEdit, type HtmlElement, isLoadingLink } from '@vite-integration/core/html'

/**
 * Adds `integrity` to the scripts, stylesheets and preloads of a built page, whose tags Vite has written.
 *
 * @param page path relative to outDir
 * @param base `base` of Vite's config
 * @param hashes by path relative to outDir
 * @param onMissing called with each script and stylesheet below base that has no hash
 */
export function withIntegrity(
  html: string,
  page: string,
  base: string,
  hashes: ReadonlyMap<string, string>,
  onMissing: (file: string) => void,
): string {
  return editHtml(html, (element): HtmlEdit[] => {
    const address = addressOf(element)
    const file = address && fileOf(address.value, page, base)
    if (!address || file === undefined) return []
    const hash = hashes.get(file)
    if (hash !== undefined)
      return [{ start: address.start, end: address.start, text: `integrity="${hash}" ` }]
    if (/\.(?:[cm]?js|css)$/.test(file)) onMissing(file)
    return []
  })
}

/** Returns the URL attribute of a script, stylesheet or preload; undefined where it has `integrity` already. */
function addressOf(element: HtmlElement): ReturnType<HtmlElement['attributes']['get']> {
  const { name, attributes } = element
  if (attributes.has('integrity')) return undefined
  if (name === 'script') return attributes.get('src')
  return isLoadingLink(element) ? attributes.get('href') : undefined
}

/** Returns the file of a URL, undefined outside base. Decodes it: Vite writes URLs decoded, other tools encoded. */
function fileOf(address: string, page: string, base: string): string | undefined {
  const url = decode(address.replace(/[?#].*/s, ''))
  if (base === './' || base === '') {
    return isElsewhere(url) ? undefined : path.posix.join(path.posix.dirname(page), url)
  }
  const prefix = decode(base)
  return url.startsWith(prefix) ? url.slice(prefix.length) : undefined
}

function isElsewhere(url: string): boolean {
  return /^(?:[a-z][\w+.-]*:|\/)/i.test(url)
}

/** Decodes a text; returns it unchanged where a "%" is no escape. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
