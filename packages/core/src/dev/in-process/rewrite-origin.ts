import { editImports } from '../../edit-imports.ts'
import { contentOf, editHtml, type HtmlEdit, replaceValue } from '../../html/edit-html.ts'
import { isJavaScript, isLoadingLink } from '../../html/element-kinds.ts'
import type { HtmlElement } from '../../html/read-html.ts'

/**
 * Returns an inline script whose imports begin with an origin. Where modules come straight from Vite's origin, every
 * address of a page has to name it: under two origins one module would be two, and HMR would update the wrong one.
 */
export function importsFrom(origin: string, code: string): string {
  return origin === '' ? code : editImports(code, (specifier) => moved(origin, '/', specifier))
}

/** Returns a page that Vite has transformed with its scripts and stylesheets at an origin. @param base encoded */
export function pageFrom(origin: string, base: string, html: string): string {
  if (origin === '') return html
  return editHtml(html, (element) => [
    ...attributeEdits(origin, base, html, element),
    ...(isJavaScript(element) ? contentEdits(origin, html, element) : []),
  ])
}

function attributeEdits(origin: string, base: string, html: string, element: HtmlElement): HtmlEdit[] {
  if (element.name !== 'script' && !isLoadingLink(element)) return []
  const attribute = element.attributes.get(element.name === 'script' ? 'src' : 'href')
  const value = attribute && moved(origin, base, attribute.value)
  return attribute && value !== undefined && value !== attribute.value
    ? [replaceValue(html, attribute, value)]
    : []
}

function contentEdits(origin: string, html: string, element: HtmlElement): HtmlEdit[] {
  const code = contentOf(html, element)
  const text = importsFrom(origin, code)
  return text === code ? [] : [{ ...element.content, text }]
}

function moved(origin: string, base: string, address: string): string {
  return address.startsWith(base) && !address.startsWith('//') ? origin + address : address
}
