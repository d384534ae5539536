import { escapeScript, escapeStyle } from './escape.ts'

/** The largest file that is inlined, bytes: a larger one costs every page more than a request of its own. */
export const maxInlineBytes = 65_536

/** Escapes the content of a file for a page, so that no script or stylesheet can end its own element. */
export function inlineSafe(text: string, file: string): string {
  if (file.endsWith('.css')) return escapeStyle(text)
  return /\.[cm]?js$/.test(file) ? escapeScript(text) : text
}
