import { requestPath } from '@vite-integration/core/plugin'
import { readHtml } from '@vite-integration/core/html'

/**
 * Returns the pages that a page links to: decoded paths relative to base, each once. Links elsewhere, downloads and those with
 * `rel="external"` are left out.
 *
 * @param path of the page, decoded and relative to base
 * @param base decoded; begins and ends with a slash
 */
export function linkedPages(html: string, path: string, base: string): string[] {
  const page = new URL(`http://localhost${base}${path.slice(1)}`)
  const found = new Set<string>()
  for (const { name, attributes } of readHtml(html).elements) {
    const href = name === 'a' && !attributes.has('download') ? attributes.get('href')?.value : undefined
    if (href === undefined || /\bexternal\b/i.test(attributes.get('rel')?.value ?? '')) continue
    const url = URL.parse(href, page.href)
    const target = url?.origin === page.origin ? requestPath(url.pathname) : undefined
    if (target?.startsWith(base)) found.add(`/${target.slice(base.length)}`)
  }
  return [...found]
}
