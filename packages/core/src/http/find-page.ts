import { encodePath } from './request-path.ts'

/**
 * The target of a page path. The page at its own path ('own') is the answer to every GET and HEAD, like a file; the
 * other two are for navigations alone.
 */
export type PageTarget =
  | { readonly kind: 'own' | 'fallback'; readonly file: string }
  | { readonly kind: 'redirect'; readonly path: string }

/** HTML files relative to the root of the pages: 'index.html', 'admin/index.html'. */
export type Pages = Pick<ReadonlySet<string>, 'has'>

export interface PageRules {
  readonly base: string
  readonly pages: Pages
  readonly spaFallback: boolean | string
}

/**
 * The page of a decoded path: its own (about.html or, with a slash, about/index.html), as in Vite's preview, else the
 * nearest index.html upward. A folder that has a page, and the base itself, redirect to the form with the slash. The
 * redirect's path is built from the known pages, never from the request, so that it cannot lead away.
 */
export function findPage(path: string, { base, pages, spaFallback }: PageRules): PageTarget | undefined {
  if (path.length < base.length && `${path}/` === base) return { kind: 'redirect', path: encodePath(base) }
  const folder = path.slice(base.length)
  const page = ownPage(folder, pages)
  if (page !== undefined) return { kind: 'own', file: page }
  if (pages.has(`${folder}/index.html`)) return { kind: 'redirect', path: encodePath(`${base}${folder}/`) }
  const file = fallbackPage(folder, pages, spaFallback)
  return file === undefined ? undefined : { kind: 'fallback', file }
}

function ownPage(folder: string, pages: Pages): string | undefined {
  const own = folder === '' || folder.endsWith('/') ? `${folder}index.html` : `${folder}.html`
  return pages.has(own) ? own : undefined
}

function fallbackPage(folder: string, pages: Pages, fallback: boolean | string): string | undefined {
  if (fallback === false) return undefined
  if (typeof fallback === 'string') return fallback
  for (let end = folder.lastIndexOf('/'); end !== -1; end = folder.lastIndexOf('/', end - 1)) {
    const candidate = `${folder.slice(0, end + 1)}index.html`
    if (pages.has(candidate)) return candidate
    if (end === 0) break
  }
  return pages.has('index.html') ? 'index.html' : undefined
}
