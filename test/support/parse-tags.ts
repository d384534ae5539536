import { expect } from 'vitest'

export interface Tag {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  /** Text of an inline script or style. */
  readonly text: string
}

const tagPattern =
  /<(script|link|style|meta)\b((?:\s+[^\s"'<>/=]+(?:="[^"<>]*")?)*)\s*\/?>(?:([\s\S]*?)<\/\1>)?/g
const attributePattern = /([^\s"'<>/=]+)(?:="([^"]*)")?/g

/** Parses tags strictly: anything that is not a well-formed tag fails the test. */
export function parseTags(html: string): Tag[] {
  const tags: Tag[] = []
  const rest = html.replace(
    tagPattern,
    (_all, name: string, attributes: string, text: string | undefined) => {
      tags.push({ name, attributes: parseAttributes(attributes), text: text ?? '' })
      return ''
    },
  )
  expect(rest.trim(), 'what is left beside well-formed tags').toBe('')
  return tags
}

function parseAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(attributePattern)].map(([, name = '', value = '']) => [
    name,
    unescape(value),
  ])
  return Object.fromEntries(pairs) as Record<string, string>
}

function unescape(value: string): string {
  const named: Record<string, string> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    '#39': "'",
    '#x27': "'",
    apos: "'",
  }
  return value.replace(/&(#?\w+);/g, (all, name: string) => named[name] ?? all)
}

/** Returns what a list of tags loads, in order: 'stylesheet /a.css', 'script /a.js', 'modulepreload /b.js'. */
export function summarize(html: string): string[] {
  return parseTags(html).map(({ name, attributes }) =>
    name === 'link'
      ? `${attributes['rel'] ?? ''} ${attributes['href'] ?? ''}`
      : `${name} ${attributes['src'] ?? '(inline)'}`,
  )
}
