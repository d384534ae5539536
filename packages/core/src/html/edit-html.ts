import { escapeHtml } from './escape.ts'
import { type HtmlAttribute, type HtmlElement, type HtmlRange, readHtml } from './read-html.ts'

/** A range of the source and the text that replaces it. An empty range inserts the text. */
export interface HtmlEdit extends HtmlRange {
  readonly text: string
}

/**
 * Applies edits to the elements of a document. Everything else stays byte for byte.
 *
 * @param visit called with each element in the order of the source; returns the edits of that element
 * @example
 * editHtml(html, ({ name, attributes }) => {
 *   const src = name === 'script' ? attributes.get('src') : undefined
 *   return src ? [replaceValue(html, src, `https://cdn.example.com${src.value}`)] : []
 * })
 */
export function editHtml(html: string, visit: (element: HtmlElement) => readonly HtmlEdit[]): string {
  return applyEdits(html, readHtml(html).elements.flatMap(visit))
}

/** Replaces pieces of a text that do not overlap. */
export function applyEdits(text: string, edits: readonly HtmlEdit[]): string {
  if (edits.length === 0) return text
  let end = 0
  let edited = ''
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    edited += text.slice(end, edit.start) + edit.text
    ;({ end } = edit)
  }
  return edited + text.slice(end)
}

/** Returns the edit that gives an attribute another value, in the quotes that it has. @param value not yet escaped */
export function replaceValue(html: string, { start, end }: HtmlAttribute, value: string): HtmlEdit {
  const [, name = '', quote = ''] = /^([^=]+?)\s*(?:=\s*(["'])?|$)/.exec(html.slice(start, end))!
  const mark = quote === '' && !/^[^\s"'=<>`]+$/.test(value) ? '"' : quote
  return { start, end, text: `${name}=${mark}${escapeHtml(value)}${mark}` }
}

/** Returns the text in an element, as it stands in the source. */
export function contentOf(html: string, { content }: HtmlElement): string {
  return html.slice(content.start, content.end)
}
