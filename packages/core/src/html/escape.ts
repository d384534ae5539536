const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes text for the content of an element or for a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!)
}

/**
 * Escapes a script so that nothing in it ends its element or hides the end. Strings, templates and regular expressions
 * keep their meaning, also with the flag `u`.
 */
export function escapeScript(code: string): string {
  return code.replace(/<(\/script|!--)/gi, (_all, after: string) =>
    after === '!--' ? '\\x3C!--' : `<\\${after}`,
  )
}

/** Escapes a stylesheet so that nothing in it ends its element. A backslash ahead of a slash changes no CSS string. */
export function escapeStyle(code: string): string {
  return code.replace(/<(?=\/style)/gi, '<\\')
}

/** Returns a JSON value as JavaScript for an inline script: it evaluates to an equal value. */
export function escapeJson(value: unknown): string {
  const json = JSON.stringify(value) ?? 'undefined'
  return json.replace(
    /[<\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
