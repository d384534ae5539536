import { editImports } from '../../edit-imports.ts'
import { contentOf, editHtml, type HtmlEdit, replaceValue } from '../../html/edit-html.ts'
import { isJavaScript, isLoadingLink } from '../../html/element-kinds.ts'
import type { HtmlElement } from '../../html/read-html.ts'

/**
 * Addresses of a page whose modules come straight from Vite's origin. All of them have to be there: by addresses
 * of both origins one module would be two, and hot reload would update the one that nobody uses.
 */

/** A script that stands in a page, its imports from an origin. */
export function importsFrom(origin: string, code: string): string {
  return origin === '' ? code : editImports(code, (specifier) => moved(origin, '/', specifier))
}

/** A page that Vite has transformed, its scripts and stylesheets from an origin. @param base encoded */
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
