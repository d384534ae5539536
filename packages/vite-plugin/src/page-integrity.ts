import path from 'node:path'

/** Comments and what stands in scripts and styles are skipped as a whole: tags in them are none. */
const token =
  /<!--[\s\S]*?-->|(<script\b[^>]*>)([\s\S]*?<\/script\s*>)|<style\b[\s\S]*?<\/style\s*>|<link\b[^>]*>/gi

/**
 * A built page with `integrity` on its scripts, stylesheets and preloads: Vite writes these tags itself.
 *
 * @param page relative to the folder of the build
 * @param base as in Vite's config
 * @param hashes by file
 */
export function withIntegrity(
  html: string,
  page: string,
  base: string,
  hashes: ReadonlyMap<string, string>,
): string {
  const complete = (tag: string): string => {
    const [, , url] = /\s(src|href)="([^"]*)"/i.exec(tag) ?? []
    const hash = url === undefined ? undefined : hashes.get(fileOf(url, page, base))
    if (hash === undefined || /\sintegrity\s*=/i.test(tag) || !isLoaded(tag)) return tag
    return tag.replace(/\s(?=(?:src|href)=")/i, ` integrity="${hash}" `)
  }
  return html.replace(token, (found: string, script?: string, rest?: string) => {
    if (script !== undefined) return complete(script) + rest
    return /^<link/i.test(found) ? complete(found) : found
  })
}

function isLoaded(tag: string): boolean {
  return /^<script/i.test(tag) || /\srel="?(?:stylesheet|modulepreload|preload)\b/i.test(tag)
}

function fileOf(url: string, page: string, base: string): string {
  const file = url.replace(/[?#].*/s, '')
  if (base === './' || base === '') return path.posix.join(path.posix.dirname(page), file)
  return file.startsWith(base) ? file.slice(base.length) : ''
}
