import type { TagOptions } from '../tag-options.ts'
import { checkTagOptions } from '../validate-options.ts'

/**
 * The options of one call of `viteTags`. View engines pass named arguments in objects of their own:
 * Handlebars always, with the names in `hash`; Nunjucks with a mark among them.
 *
 * @returns undefined where there are none, which is the fast case
 * @throws ViteIntegrationError INVALID_OPTION, UNKNOWN_OPTION
 */
export function callOptions(given: unknown): TagOptions | undefined {
  if (given === undefined || given === null) return undefined
  // `entries.map(viteTags)` passes a number, which says nothing; a text was meant to say something.
  if (typeof given === 'string') checkTagOptions(given, 'call')
  const named = isHandlebars(given) ? given.hash : given
  const { __keywords: _mark, ...options } = named as TagOptions & { __keywords?: true }
  if (Object.keys(options).length === 0) return undefined
  checkTagOptions(options, 'call')
  return options
}

function isHandlebars(given: unknown): given is { hash: object } {
  return typeof given === 'object' && given !== null && 'hash' in given && 'data' in given
}
