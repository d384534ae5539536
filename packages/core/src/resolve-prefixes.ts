import { encodePath, type PathPrefix, requestPath } from './http/request-path.ts'
import { invalidOption } from './validate-options.ts'

/**
 * Checks `backendPrefixes` and brings them into one form.
 *
 * @throws ViteIntegrationError INVALID_OPTION
 */
export function resolvePrefixes(option: readonly PathPrefix[] = ['/api', '/events', '/ws']): PathPrefix[] {
  return option.map((prefix) => {
    if (typeof prefix !== 'string' || prefix.startsWith('^')) return toExpression(prefix)
    const problem = prefixProblem(prefix)
    if (problem !== undefined) throw invalidOption('backendPrefixes', `${JSON.stringify(prefix)} ${problem}`)
    return prefix.replace(/\/+$/, '')
  })
}

/** Returns an expression that has no state: with the flags g and y each match would depend on the one before. */
function toExpression(pattern: string | RegExp): RegExp {
  if (typeof pattern !== 'string') return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
  try {
    return new RegExp(pattern)
  } catch (error) {
    throw invalidOption(
      'backendPrefixes',
      `${JSON.stringify(pattern)} is no regular expression (${(error as Error).message})`,
    )
  }
}

/** Refuses prefixes that no path can be under. Ignoring them would leave the backend's paths open to pages. */
function prefixProblem(prefix: string): string | undefined {
  const pattern = /\/(?=[:({[*])|[*?#]/.exec(prefix)
  if (pattern && pattern.index > 0) {
    const plain = prefix.slice(0, pattern.index).replace(/\/+$/, '')
    return `is a glob, but prefixes are paths or regular expressions such as "^/v\\d+/": ${JSON.stringify(plain)} is all below it too`
  }
  if (!/^\/[^/?#:({[*]/.test(prefix)) return 'has to be a path such as "/api"'
  if (/%(?!2f)[\da-f]{2}/i.test(prefix)) return 'has to be decoded'
  // '%2F' is the one escape that stays as it is in a decoded path.
  const target = encodePath(prefix).replaceAll('%252F', '%2F')
  return requestPath(target) === prefix ? undefined : 'is no path that a request can have'
}
