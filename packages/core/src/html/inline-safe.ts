import { ViteIntegrationError } from '../errors.ts'
import { escapeScript, escapeStyle } from './escape.ts'

/** The largest file that is inlined, bytes: a larger one costs every page more than a request of its own. */
export const maxInlineBytes = 65_536

/** @throws ViteIntegrationError INLINE_TOO_LARGE @param size bytes @param name the name that `viteInline` was called with */
export function checkInlineSize(size: number, name: string, settings?: { readonly dev: true }): void {
  if (size <= maxInlineBytes) return
  const known = `It has ${size} bytes; ${maxInlineBytes} are allowed.`
  throw new ViteIntegrationError('INLINE_TOO_LARGE', { name, known }, settings)
}

/** Escapes the content of a file for a page, so that no script or stylesheet can end its own element. */
export function inlineSafe(text: string, file: string): string {
  if (file.endsWith('.css')) return escapeStyle(text)
  return /\.[cm]?js$/.test(file) ? escapeScript(text) : text
}
