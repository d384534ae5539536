import { escapeScript, escapeStyle } from './escape.ts'

/** More than this costs every page more than a request of its own would. */
export const maxInlineBytes = 65_536

/** The content of a file as it can stand in a page. Of a script or stylesheet: nothing in it ends the element. */
export function inlineSafe(text: string, file: string): string {
  if (file.endsWith('.css')) return escapeStyle(text)
  return /\.[cm]?js$/.test(file) ? escapeScript(text) : text
}
