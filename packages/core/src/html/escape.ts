const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text that can stand in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!)
}

/**
 * A script that nothing in it can end or hide the end of. In strings, templates and regular expressions, those
 * with the flag `u` too, the code says the same as before.
 */
export function escapeScript(code: string): string {
  return code.replace(/<(\/script|!--)/gi, (_all, after: string) =>
    after === '!--' ? '\\x3C!--' : `<\\${after}`,
  )
}

/** A stylesheet that nothing in it can end. A backslash ahead of a slash changes no string of it. */
export function escapeStyle(code: string): string {
  return code.replace(/<(?=\/style)/gi, '<\\')
}

/** Any JSON value as JavaScript that can stand in a script of a page: it evaluates to an equal value. */
export function escapeJson(value: unknown): string {
  const json = JSON.stringify(value) ?? 'undefined'
  return json.replace(
    /[<\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
