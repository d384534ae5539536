import type { TagOptions } from '../tag-options.ts'
import { checkTagOptions } from '../validate-options.ts'

/**
 * The options of one call of `viteTags`. View engines pass named arguments in objects of their own:
 * Handlebars always, with the names in `hash`; Nunjucks with a mark among them.
 *
 * @returns undefined where there are none, which is the fast case. They are to be checked yet, once for all
 * calls that say the same.
 * @throws ViteIntegrationError INVALID_OPTION for a text
 */
export function namedOptions(given: unknown): TagOptions | undefined {
  if (given === undefined || given === null) return undefined
  // `entries.map(viteTags)` passes a number, which says nothing; a text was meant to say something.
  if (typeof given === 'string') checkTagOptions(given, 'call')
  const named = isHandlebars(given) ? given.hash : given
  const options = '__keywords' in Object(named) ? withoutMark(named) : (named as TagOptions)
  return Object.keys(options).length === 0 ? undefined : options
}

function withoutMark(named: object): TagOptions {
  const { __keywords: _mark, ...options } = named as TagOptions & { __keywords?: true }
  return options
}

/** @throws ViteIntegrationError INVALID_OPTION, UNKNOWN_OPTION */
export function callOptions(given: unknown): TagOptions | undefined {
  const options = namedOptions(given)
  if (options) checkTagOptions(options, 'call')
  return options
}

function isHandlebars(given: unknown): given is { hash: object } {
  return typeof given === 'object' && given !== null && 'hash' in given && 'data' in given
}
