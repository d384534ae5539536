import { editImports } from '../edit-imports.ts'
import { encodePath } from '../http/request-path.ts'
import { contentOf, editHtml, type HtmlEdit, replaceValue } from './edit-html.ts'
import { isImportMap, isJavaScript, wordsOf } from './element-kinds.ts'
import { escapeJson } from './escape.ts'
import type { HtmlElement } from './read-html.ts'

/** Attributes that name a file to load: the ones that Vite reads in pages, and those of frames. */
const addresses: Readonly<Record<string, readonly string[]>> = {
  audio: ['src'],
  embed: ['src'],
  iframe: ['src'],
  image: ['href', 'xlink:href'],
  img: ['src'],
  input: ['src'],
  link: ['href'],
  object: ['data'],
  script: ['src', 'href', 'xlink:href'],
  source: ['src'],
  track: ['src'],
  use: ['href', 'xlink:href'],
  video: ['src', 'poster'],
}
const candidateLists: Readonly<Record<string, string>> = {
  img: 'srcset',
  link: 'imagesrcset',
  source: 'srcset',
}

/** `<meta>` names whose content is a URL, as in Vite. */
const metadata: ReadonlySet<string> = new Set([
  'msapplication-tileimage',
  'msapplication-square70x70logo',
  'msapplication-square150x150logo',
  'msapplication-wide310x150logo',
  'msapplication-square310x310logo',
  'msapplication-config',
  'twitter:image',
  'og:image',
  'og:image:url',
  'og:image:secure_url',
  'og:audio',
  'og:audio:secure_url',
  'og:video',
  'og:video:secure_url',
])

/**
 * Matches the text of every page with a relative address, and of few others: a page whose addresses are absolute
 * need not be parsed. Loading the parser takes longer than everything else that the first page needs.
 */
const traces =
  /\b(?:src|href|poster|data)\s*=\s*(?!["']?(?:\/|#|[a-z][\w+.-]*:)|""|'')|srcset|url\(\s*(?!["']?(?:\/|#|[a-z]+:))|@import|["'`]\.\.?\\?\/|\b(?:og:|twitter:|msapplication-)/i

/**
 * Makes the relative addresses of a page absolute, so that they lead to the same files at every path that shows the
 * page. Links to other pages (`<a>`, `<form>`) stay as they are, and so does a page with `<base href>`, which says
 * where its addresses begin.
 *
 * @param base decoded; begins and ends with a slash
 * @param file path of the page, relative to base
 * @param relocate returns another address of an absolute path, for files that lie elsewhere
 */
export function absoluteAddresses(html: string, base: string, file: string, relocate?: Move): string {
  if (!relocate && !traces.test(html)) return html
  const page = new URL(encodePath(base + file), 'http://page.invalid')
  const move = (address: string): string => {
    const url = isRelative(address) ? URL.parse(address, page.href) : null
    const absolute = url ? url.pathname + url.search + url.hash : address
    return relocate && /^\/(?!\/)/.test(absolute) ? relocate(absolute) : absolute
  }
  let hasBase = false
  const edited = editHtml(html, (element) => {
    const { name, attributes, isInert } = element
    hasBase ||= name === 'base' && attributes.has('href') && !isInert
    return [...attributeEdits(html, element, move), ...contentEdits(html, element, move)]
  })
  return hasBase ? html : edited
}

type Move = (address: string) => string

/** Returns whether an address is relative. Absolute paths, schemes, queries, fragments and template braces are not. */
function isRelative(address: string): boolean {
  return !/^\s*(?:$|[/\\?#]|[a-z][\w+.-]*:)|[{}<>]/i.test(address)
}

function attributeEdits(html: string, element: HtmlElement, move: Move): HtmlEdit[] {
  const moved = new Map<string, Move>()
  for (const key of addressesOf(element)) moved.set(key, move)
  const list = Object.hasOwn(candidateLists, element.name) ? candidateLists[element.name] : undefined
  if (list !== undefined) moved.set(list, (value) => moveCandidates(value, move))
  moved.set('style', (value) => moveStyle(value, move))
  return [...moved].flatMap(([key, change]) => {
    const attribute = element.attributes.get(key)
    const value = attribute && change(attribute.value)
    return attribute && value !== undefined && value !== attribute.value
      ? [replaceValue(html, attribute, value)]
      : []
  })
}

function addressesOf(element: HtmlElement): readonly string[] {
  const { name, attributes } = element
  if (name === 'meta') {
    const isAddress = ['name', 'property'].some((key) =>
      wordsOf(element, key).some((word) => metadata.has(word)),
    )
    return isAddress ? ['content'] : []
  }
  // @vitejs/plugin-legacy loads this address by System.import.
  if (attributes.get('id')?.value === 'vite-legacy-entry') return ['data-src']
  return Object.hasOwn(addresses, name) ? addresses[name]! : []
}

/** HTML standard, "srcset": an address is everything up to white space, without commas at its ends. */
function moveCandidates(list: string, move: Move): string {
  return list.replace(
    /([\s,]*)(\S*[^\s,])((?:\s[^,]*)?)/g,
    (_all, ahead: string, address: string, descriptors: string) => ahead + move(address) + descriptors,
  )
}

function contentEdits(html: string, element: HtmlElement, move: Move): HtmlEdit[] {
  const text = contentOf(html, element)
  const moved = moveContent(element, text, move)
  return moved === text ? [] : [{ ...element.content, text: moved }]
}

/** Moves the addresses in inline stylesheets, scripts and import maps, which are relative to the page too. */
function moveContent(element: HtmlElement, text: string, move: Move): string {
  if (element.name === 'style') return moveStyle(text, move)
  if (isImportMap(element)) return moveMap(text, move)
  return isJavaScript(element) ? editImports(text, (specifier) => moveSpecifier(specifier, move)) : text
}

const reference = /(\burl\(\s*)("[^"]*"|'[^']*'|[^"'()\s]+)(?=\s*\))|(@import\s+)("[^"]*"|'[^']*')/gi

function moveStyle(css: string, move: Move): string {
  return css.replace(reference, (_all, call: string, target: string, rule: string, text: string) => {
    const given = target ?? text
    const quote = /^["']/.exec(given)?.[0] ?? ''
    return (call ?? rule) + quote + move(quote === '' ? given : given.slice(1, -1)) + quote
  })
}

/** Moves paths only: in modules and import maps all other specifiers are names, not addresses. */
function moveSpecifier(specifier: string, move: Move): string {
  return /^\.{0,2}\//.test(specifier) ? move(specifier) : specifier
}

function moveMap(text: string, move: Move): string {
  let hasMoved = false
  const moved = (specifier: string): string => {
    const to = moveSpecifier(specifier, move)
    hasMoved ||= to !== specifier
    return to
  }
  const moveAll = (value: unknown): unknown => {
    if (typeof value === 'string') return moved(value)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [moved(key), moveAll(entry)]))
  }
  try {
    const map = moveAll(JSON.parse(text))
    return hasMoved ? escapeJson(map) : text
  } catch {
    return text
  }
}
