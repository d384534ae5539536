import { isUnderAny, requestPath } from '@vite-integration/core/proxy'

/**
 * Returns whether a request target belongs to the backend alone: it is below one of the prefixes, or it is no plain
 * path, and only the backend knows how it reads such a one.
 */
export function isBackends(target: string | undefined, prefixes: readonly string[]): boolean {
  const path = requestPath(target)
  return path === undefined || isUnderAny(path, prefixes)
}
