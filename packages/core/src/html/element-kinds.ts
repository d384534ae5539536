import type { HtmlElement } from './read-html.ts'

/** Returns the words of an attribute such as `rel`, in lower case. */
export function wordsOf({ attributes }: HtmlElement, name: string): readonly string[] {
  return attributes.get(name)?.value.toLowerCase().split(/\s+/).filter(Boolean) ?? []
}

/** Returns whether a link makes the browser load a script or stylesheet of the page. */
export function isLoadingLink(element: HtmlElement): boolean {
  if (element.name !== 'link') return false
  return wordsOf(element, 'rel').some((word) => /^(?:stylesheet|modulepreload|preload)$/.test(word))
}

/** Returns whether an element is a module script, with or without an address. */
export function isModuleScript(element: HtmlElement): boolean {
  return element.name === 'script' && typeOf(element) === 'module'
}

export function isImportMap(element: HtmlElement): boolean {
  return element.name === 'script' && typeOf(element) === 'importmap'
}

/** Returns whether the text of an element is JavaScript, rather than data or a template. */
export function isJavaScript(element: HtmlElement): boolean {
  if (element.name !== 'script') return false
  return /^(?:|module|(?:text|application)\/(?:x-)?(?:java|ecma)script)$/.test(typeOf(element))
}

function typeOf({ attributes }: HtmlElement): string {
  return attributes.get('type')?.value.trim().toLowerCase() ?? ''
}
