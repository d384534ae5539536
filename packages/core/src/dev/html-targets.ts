import { readFileSync } from 'node:fs'
import path from 'node:path'
import { isModuleScript, wordsOf } from '../html/element-kinds.ts'
import { readHtml } from '../html/read-html.ts'

/** Addresses of the module scripts and stylesheets that an HTML entry loads, in their order. */
export function targetsOf(root: string, key: string): { isScript: boolean; target: string }[] {
  const { elements } = readHtml(readFileSync(path.resolve(root, key), 'utf8'))
  return elements.flatMap((element) => {
    const isScript = isModuleScript(element)
    const isStyle = element.name === 'link' && wordsOf(element, 'rel').includes('stylesheet')
    const target = element.attributes.get(isScript ? 'src' : 'href')?.value.trim()
    return target && (isScript || isStyle) ? [{ isScript, target }] : []
  })
}

/** An address as a path below root. Undefined for an address of another origin. */
export function belowRoot(target: string, key: string): string | undefined {
  if (/^(?:[a-z][\w+.-]*:|\/\/)/i.test(target)) return undefined
  return target.startsWith('/') ? target.slice(1) : path.posix.join(path.posix.dirname(key), target)
}
