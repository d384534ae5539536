import { ViteIntegrationError } from '../errors.ts'
import type { AttributesOption, AttributeValues, TagOptions, TagSubject } from '../tag-options.ts'
import type { Attributes, Tag } from './tags.ts'

/** By the HTML standard nearly anything is a name; what cannot be mistyped into markup is enough. */
const attributeName = /^[a-z_:@][\w:.@-]*$/i
/**
 * A tag with the attributes that options give it, those of a call over those of all.
 *
 * @throws ViteIntegrationError INVALID_ATTRIBUTE
 */
export function withAttributes(tag: Tag, options: readonly TagOptions[], entries: readonly string[]): Tag {
  const { kind, href } = tag
  if (kind !== 'script' && kind !== 'style' && kind !== 'preload') return tag
  const subject: TagSubject = { kind, url: href, entries }
  const given = options.map(({ attributes }) => valuesOf(attributes?.[kind], subject))
  // A preload that is fetched in another mode than its script is fetched twice.
  const mode =
    kind === 'preload' ? options.map(({ attributes }) => crossoriginOf(attributes?.script, subject)) : []
  const merged = [...given, ...mode].reduce(merge, tag.attributes)
  return merged === tag.attributes ? tag : { ...tag, attributes: merged }
}

function valuesOf(option: AttributesOption | undefined, subject: TagSubject): AttributeValues {
  return (typeof option === 'function' ? option(subject) : option) ?? {}
}

function crossoriginOf(option: AttributesOption | undefined, subject: TagSubject): AttributeValues {
  const values = valuesOf(option, { ...subject, kind: 'script' })
  return 'crossorigin' in values ? { crossorigin: values.crossorigin } : {}
}

function merge(own: Attributes, given: AttributeValues): Attributes {
  const names = Object.keys(given)
  if (names.length === 0) return own
  const result: Record<string, string | true> = { ...own }
  for (const name of names) {
    const value = given[name]
    if (!attributeName.test(name)) throw new ViteIntegrationError('INVALID_ATTRIBUTE', { name })
    if (value === false || value === null || value === undefined) delete result[name]
    else result[name] = value === true ? true : checkedValue(name, String(value))
  }
  return result
}

function checkedValue(name: string, value: string): string {
  // A browser drops control characters and spaces ahead of the scheme and within it.
  const scheme = value
    .replace(/[\s\p{Cc}]/gu, '')
    .slice(0, 11)
    .toLowerCase()
  if (scheme === 'javascript:')
    throw new ViteIntegrationError('INVALID_ATTRIBUTE', { name: `${name}="javascript:…"` })
  return value
}
