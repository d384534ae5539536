import type { TagOptions } from '../tag-options.ts'
import { checkTagOptions } from '../validate-options.ts'

/**
 * Finds the options among the arguments of `viteTags`. View engines pass named arguments in objects of their
 * own: Handlebars always, with the names in `hash`; Nunjucks with a mark among them.
 *
 * @returns undefined without options; the options are not checked yet
 * @throws ViteIntegrationError INVALID_OPTION for a string
 */
export function namedOptions(given: unknown): TagOptions | undefined {
  if (given === undefined || given === null) return undefined
  // `entries.map(viteTags)` passes a number, which means nothing; a string was meant to be an option.
  if (typeof given === 'string') checkTagOptions(given, 'call')
  const named = isHandlebars(given) ? given.hash : given
  const options = '__keywords' in Object(named) ? withoutMark(named) : (named as TagOptions)
  return Object.keys(options).length === 0 ? undefined : options
}

function withoutMark(named: object): TagOptions {
  const { __keywords: _mark, ...options } = named as TagOptions & { __keywords?: true }
  return options
}

function isHandlebars(given: unknown): given is { hash: object } {
  return typeof given === 'object' && given !== null && 'hash' in given && 'data' in given
}

/** Returns whether functions make the attributes, and so new ones for each response. */
export function hasFunctions({ attributes = {} }: TagOptions): boolean {
  return Object.values(attributes).some((option) => typeof option === 'function')
}

/**
 * Returns the cache key of a call: two calls with the same key have the same tags. Undefined for calls that
 * cannot be cached, with functions or anything else that is no plain value among their options.
 */
export function callKey(
  entries: string | readonly string[],
  options: TagOptions | undefined,
): string | undefined {
  let key = 'call '
  for (const entry of [entries].flat()) {
    if (typeof entry !== 'string') return undefined
    key += quoted(entry)
  }
  const text = options === undefined ? '' : textOf(options, 0)
  return text === undefined ? undefined : key + text
}

/** Returns a string with its length in front, so that no string looks like two. */
const quoted = (text: string): string => `"${text.length}:${text}`

/** Returns the key of a value. Unlike JSON it distinguishes `undefined`, `null`, `NaN` and `1n`. */
function textOf(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
  // Options are never this deep: it is a mistake, perhaps a cycle.
  if (Array.isArray(value) || depth > 2) return undefined
  let text = '{'
  for (const name of Object.keys(value)) {
    const part = textOf((value as Record<string, unknown>)[name], depth + 1)
    if (part === undefined) return undefined
    text += `${quoted(name)}${part},`
  }
  return `${text}}`
}
