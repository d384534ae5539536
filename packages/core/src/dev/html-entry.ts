import { readFileSync } from 'node:fs'
import path from 'node:path'
import { scriptTag, styleTag, type Tag } from '../html/tags.ts'
import { encodePath } from '../http/encode-path.ts'
import type { DevSession } from './session.ts'

const element = /<(script|link)\b([^>]*)>/gi

/**
 * The tags of an HTML entry: its own module scripts and stylesheets. In a build the manifest names an
 * HTML entry's script under the key of the HTML file, so both modes give the same page.
 *
 * @param key path relative to root, with slashes
 */
export function htmlEntryTags({ base }: DevSession, file: string, key: string): Tag[] {
  const html = readFileSync(file, 'utf8').replace(/<!--[\s\S]*?-->/g, '')
  return [...html.matchAll(element)].flatMap(([, name = '', attributes = '']) => {
    const isScript = name.toLowerCase() === 'script'
    const kind = attribute(attributes, isScript ? 'type' : 'rel')
    const target = attribute(attributes, isScript ? 'src' : 'href')
    if (target === undefined || kind !== (isScript ? 'module' : 'stylesheet')) return []
    const url = resolveUrl(target, key, base)
    return [isScript ? scriptTag(url) : styleTag(url)]
  })
}

function attribute(text: string, name: string): string | undefined {
  const match = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(text)
  return match?.[1] ?? match?.[2] ?? match?.[3]
}

function resolveUrl(target: string, key: string, base: string): string {
  if (/^(?:[a-z][\w+.-]*:|\/\/)/i.test(target)) return target
  const below = target.startsWith('/') ? target.slice(1) : path.posix.join(path.posix.dirname(key), target)
  return encodePath(base) + below
}
