import { ViteIntegrationError } from '../errors.ts'
import type { AttributesOption, AttributeValues, TagOptions, TagSubject } from '../tag-options.ts'
import { invalidResult, isPromise } from '../validate-options.ts'
import type { Attributes, Tag } from './tag.ts'
import { Subject } from './tag-subject.ts'

/** HTML allows nearly any name; this pattern allows the names that cannot be mistaken for other markup. */
const attributeName = /^[a-z_:@][\w:.@-]*$/

/**
 * Returns a tag with the attributes that options give it; later options override earlier ones.
 *
 * @param entries the entries of the call, for functions that return attributes
 * @throws ViteIntegrationError INVALID_ATTRIBUTE, INVALID_OPTION; and the errors of such a function
 */
export function withAttributes(tag: Tag, options: readonly TagOptions[], entries: readonly string[]): Tag {
  const { kind, href } = tag
  if (kind === 'prefetch') return merged(tag, modes(options, new Subject(tag, loaderOf(tag), href, entries)))
  if (kind === 'nomodule') return withLegacyAttributes(tag, options, entries)
  if (kind !== 'script' && kind !== 'style' && kind !== 'preload') return tag
  const subject = new Subject(tag, kind, href, entries)
  const given = options.map(({ attributes }) => valuesOf(attributes?.[kind], subject))
  return merged(
    tag,
    kind === 'preload' ? [...given, ...modes(options, new Subject(tag, 'script', href, entries))] : given,
  )
}

/** Attributes that decide whether and when a script for old browsers runs. In another order they would fail. */
const ofLegacy: ReadonlySet<string> = new Set(['type', 'nomodule', 'src', 'async', 'defer'])
/** Attributes for the file of a `src`; inline code has none. */
const ofFile: ReadonlySet<string> = new Set(['crossorigin', 'integrity'])

/** Gives scripts for old browsers the attributes of scripts, except those that decide when they run. */
function withLegacyAttributes(tag: Tag, options: readonly TagOptions[], entries: readonly string[]): Tag {
  const { loads, attributes } = tag
  if (loads === undefined) return tag
  const isKept = (name: string): boolean => ofLegacy.has(name) || (!attributes.src && ofFile.has(name))
  const given = options.map(({ attributes: own }) => {
    const values = valuesOf(own?.script, new Subject(tag, 'script', loads, entries))
    return Object.fromEntries(Object.entries(values).filter(([name]) => !isKept(name)))
  })
  return merged(tag, given)
}

/** Returns the `crossorigin` of the tag that loads the file: prefetched in another mode it would be fetched twice. */
function modes(options: readonly TagOptions[], subject: TagSubject): AttributeValues[] {
  return options.map(({ attributes }) => crossoriginOf(attributes?.[subject.kind], subject))
}

/** Returns the kind of the tag that loads a prefetched file. */
function loaderOf({ attributes }: Tag): 'script' | 'style' {
  return attributes.as === 'style' ? 'style' : 'script'
}

function merged(tag: Tag, given: readonly AttributeValues[]): Tag {
  const attributes = given.reduce(merge, tag.attributes)
  return attributes === tag.attributes ? tag : { ...tag, attributes }
}

/** Lower-cases the names of attributes: HTML would take the first of two names that differ only by case. */
function valuesOf(option: AttributesOption | undefined, subject: TagSubject): AttributeValues {
  const values = (typeof option === 'function' ? option(subject) : option) ?? {}
  if (typeof values !== 'object' || Array.isArray(values) || isPromise(values)) {
    const reason = 'The function has to return an object of attributes'
    throw invalidResult(`attributes.${subject.kind}`, reason, values)
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
  // No value may be a promise: the error says so, and its rejection must not end the process.
  for (const name of names) if (isPromise(given[name])) Promise.resolve(given[name]).catch(() => {})
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
  // Browsers ignore control characters and spaces in front of the scheme and within it.
  const scheme = value
    .replace(/[\s\p{Cc}]/gu, '')
    .slice(0, 11)
    .toLowerCase()
  if (scheme === 'javascript:')
    throw new ViteIntegrationError('INVALID_ATTRIBUTE', { name: `${name}="javascript:…"` })
  return value
}
