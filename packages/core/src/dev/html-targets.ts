import { readFileSync } from 'node:fs'
import path from 'node:path'

const element = /<(script|link)\b([^>]*)>/gi

/** What an HTML entry loads: addresses of module scripts and stylesheets, in their order. */
export function targetsOf(root: string, key: string): { isScript: boolean; target: string }[] {
  const html = readFileSync(path.resolve(root, key), 'utf8').replace(/<!--[\s\S]*?-->/g, '')
  return [...html.matchAll(element)].flatMap(([, name = '', attributes = '']) => {
    const isScript = name.toLowerCase() === 'script'
    const kind = attribute(attributes, isScript ? 'type' : 'rel')
    const target = attribute(attributes, isScript ? 'src' : 'href')
    return target === undefined || kind !== (isScript ? 'module' : 'stylesheet') ? [] : [{ isScript, target }]
  })
}

function attribute(text: string, name: string): string | undefined {
  const match = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(text)
  return match?.[1] ?? match?.[2] ?? match?.[3]
}

/** An address as a path below root. Undefined for what is on another origin. */
export function belowRoot(target: string, key: string): string | undefined {
  if (/^(?:[a-z][\w+.-]*:|\/\/)/i.test(target)) return undefined
  return target.startsWith('/') ? target.slice(1) : path.posix.join(path.posix.dirname(key), target)
}
