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
 * @param onMissing is told of scripts and stylesheets below base that have no hash
 */
export function withIntegrity(
  html: string,
  page: string,
  base: string,
  hashes: ReadonlyMap<string, string>,
  onMissing: (file: string) => void,
): string {
  const complete = (tag: string): string => {
    const [, , url] = /\s(src|href)="([^"]*)"/i.exec(tag) ?? []
    if (url === undefined || /\sintegrity\s*=/i.test(tag) || !isLoaded(tag)) return tag
    const file = fileOf(url, page, base)
    const hash = file === undefined ? undefined : hashes.get(file)
    if (hash === undefined) {
      if (file !== undefined && /\.(?:[cm]?js|css)$/.test(file)) onMissing(file)
      return tag
    }
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

/** Vite writes addresses decoded and HTML-escaped, and other tools encoded; its config has the base encoded. */
function fileOf(address: string, page: string, base: string): string | undefined {
  const url = decode(unescapeHtml(address).replace(/[?#].*/s, ''))
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

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (all, hex, decimal, name) => {
      if (name !== undefined) return entities[String(name).toLowerCase()] ?? all
      const code = hex === undefined ? Number(decimal) : Number.parseInt(String(hex), 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : all
    },
  )
}
