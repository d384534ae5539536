import { ViteIntegrationError } from '../errors.ts'
import type { AttributesOption, AttributeValues, TagOptions, TagSubject } from '../tag-options.ts'
import { invalidOption } from '../validate-options.ts'
import type { Attributes, Tag } from './tags.ts'

/** By the HTML standard nearly anything is a name; what cannot be mistyped into markup is enough. */
const attributeName = /^[a-z_:@][\w:.@-]*$/

/**
 * A tag with the attributes that options give it, those of a call over those of all.
 *
 * @throws ViteIntegrationError INVALID_ATTRIBUTE
 */
export function withAttributes(tag: Tag, options: readonly TagOptions[], entries: readonly string[]): Tag {
  const { kind, href } = tag
  if (kind === 'prefetch') return merged(tag, modes(options, loaderOf(tag), href, entries))
  if (kind === 'nomodule') return withLegacyAttributes(tag, options, entries)
  if (kind !== 'script' && kind !== 'style' && kind !== 'preload') return tag
  const subject: TagSubject = { kind, url: href, entries }
  const given = options.map(({ attributes }) => valuesOf(attributes?.[kind], subject))
  return merged(tag, kind === 'preload' ? [...given, ...modes(options, 'script', href, entries)] : given)
}

/** What decides whether and when a script for old browsers runs. In another order they would not run at all. */
const ofLegacy: ReadonlySet<string> = new Set(['type', 'nomodule', 'src', 'async', 'defer'])
/** Of a file that a script loads by its `src`: nothing for inline code. */
const ofFile: ReadonlySet<string> = new Set(['crossorigin', 'integrity'])

/** Scripts for browsers without modules have the attributes of scripts, as far as they run as before. */
function withLegacyAttributes(tag: Tag, options: readonly TagOptions[], entries: readonly string[]): Tag {
  const { loads, attributes } = tag
  if (loads === undefined) return tag
  const isKept = (name: string): boolean => ofLegacy.has(name) || (!attributes.src && ofFile.has(name))
  const given = options.map(({ attributes: own }) => {
    const values = valuesOf(own?.script, { kind: 'script', url: loads, entries })
    return Object.fromEntries(Object.entries(values).filter(([name]) => !isKept(name)))
  })
  return merged(tag, given)
}

/** What is fetched ahead in another mode than it is loaded in is fetched twice. */
function modes(
  options: readonly TagOptions[],
  kind: 'script' | 'style',
  url: string,
  entries: readonly string[],
): AttributeValues[] {
  return options.map(({ attributes }) => crossoriginOf(attributes?.[kind], { kind, url, entries }))
}

/** A chunk is loaded as the script that imports it, a stylesheet as stylesheets are. */
function loaderOf({ attributes }: Tag): 'script' | 'style' {
  return attributes.as === 'style' ? 'style' : 'script'
}

function merged(tag: Tag, given: readonly AttributeValues[]): Tag {
  const attributes = given.reduce(merge, tag.attributes)
  return attributes === tag.attributes ? tag : { ...tag, attributes }
}

/** With names in lower case, as HTML reads them: of two that differ by case it would take the first alone. */
function valuesOf(option: AttributesOption | undefined, subject: TagSubject): AttributeValues {
  const values = (typeof option === 'function' ? option(subject) : option) ?? {}
  if (typeof values !== 'object' || Array.isArray(values)) {
    throw invalidOption(`attributes.${subject.kind}`, 'The function has to return an object of attributes')
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]))
}

function crossoriginOf(option: AttributesOption | undefined, subject: TagSubject): AttributeValues {
  const values = valuesOf(option, subject)
  return Object.hasOwn(values, 'crossorigin') ? { crossorigin: values.crossorigin } : {}
}

function merge(own: Attributes, given: AttributeValues): Attributes {
  const names = Object.keys(given)
  if (names.length === 0) return own
  const result: Record<string, string | true> = { ...own }
  for (const name of names) {
    const value = given[name]
    if (!attributeName.test(name)) throw new ViteIntegrationError('INVALID_ATTRIBUTE', { name })
    if (value === false || value === null || value === undefined) delete result[name]
    else result[name] = value === true ? true : checkedValue(name, value)
  }
  return result
}

function checkedValue(name: string, given: unknown): string {
  if (!['string', 'number', 'bigint'].includes(typeof given))
    throw new ViteIntegrationError('INVALID_ATTRIBUTE', { name })
  const value = String(given)
  // A browser drops control characters and spaces ahead of the scheme and within it.
  const scheme = value
    .replace(/[\s\p{Cc}]/gu, '')
    .slice(0, 11)
    .toLowerCase()
  if (scheme === 'javascript:')
    throw new ViteIntegrationError('INVALID_ATTRIBUTE', { name: `${name}="javascript:…"` })
  return value
}
