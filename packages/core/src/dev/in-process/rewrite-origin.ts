/**
 * What a page of another origin has to ask of Vite's: with addresses of both, the same module would be two
 * modules, and hot reload would update the one that nobody uses.
 */

const importPath = /(\b(?:from|import)\s*\(?\s*["'])(?=\/(?!\/))/g

/** A script that stands in a page, its imports from an origin. */
export function importsFrom(origin: string, code: string): string {
  return origin === '' ? code : code.replace(importPath, `$1${origin}`)
}

const element = /<(?:(script)\b([^>]*)>([\s\S]*?)<\/script>|link\b([^>]*)>)/gi
const address = /(\s(?:src|href)\s*=\s*["']?)(\/(?!\/)[^\s"'>]*)/gi
const loadedLink = /\brel\s*=\s*["']?(?:stylesheet|modulepreload|preload)\b/i

/** A page as Vite has transformed it, its scripts and stylesheets from an origin. @param base encoded */
export function pageFrom(origin: string, base: string, html: string): string {
  if (origin === '') return html
  return html.replace(element, (whole: string, isScript?: string, attributes = '', code = '', link = '') => {
    const own = `${attributes}${link}`
    if (isScript === undefined && !loadedLink.test(own)) return whole
    const moved = own.replace(address, (found, before: string, path: string) =>
      path.startsWith(base) ? before + origin + path : found,
    )
    return isScript !== undefined ? `<script${moved}>${importsFrom(origin, code)}</script>` : `<link${moved}>`
  })
}
