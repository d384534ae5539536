import path from 'node:path'
import { editHtml, type HtmlEdit, type HtmlElement, isLoadingLink } from '@vite-integration/core/html'

/**
 * A built page with `integrity` on its scripts, stylesheets and preloads: Vite writes these tags itself.
 *
 * @param page relative to the folder of the build
 * @param base as in Vite's config
 * @param hashes by file
 * @param onMissing is told of scripts and stylesheets below base that have no hash
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

/** The address of what the page runs or is styled by, where no hash is given yet. */
function addressOf(element: HtmlElement): ReturnType<HtmlElement['attributes']['get']> {
  const { name, attributes } = element
  if (attributes.has('integrity')) return undefined
  if (name === 'script') return attributes.get('src')
  return isLoadingLink(element) ? attributes.get('href') : undefined
}

/** The file of an address: Vite writes addresses decoded, other tools encoded, and its config has the base encoded. */
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

/** A lone "%" is no escape: such a text stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
