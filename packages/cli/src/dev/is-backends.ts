import { isUnderAny, requestPath } from '@vite-integration/core/proxy'

/** Whether a request target is the backend's alone. Of what is no plain path nobody knows how it reads it. */
export function isBackends(target: string | undefined, prefixes: readonly string[]): boolean {
  const path = requestPath(target)
  return path === undefined || isUnderAny(path, prefixes)
}
