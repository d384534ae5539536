import type { ResolvedConfig } from '../config.ts'
import type { Integration } from '../contract.ts'
import { isNavigation, isPagePath } from '../http/navigation.ts'
import { requestPath } from '../http/request-path.ts'
import { createPageHelpers } from '../tags/page-helpers.ts'
import { inert } from './noop.ts'

/** Stands in for a build that is missing or broken: only what needs the build fails, with its error. */
export function createMissingBuild(config: ResolvedConfig, error: unknown): Integration {
  const fail = (): never => {
    throw error
  }
  const base = config.base ?? '/'
  const rules = { base, backendPrefixes: config.backendPrefixes, assetDirs: [] }
  const shared = { findTags: fail, asset: fail, inline: fail, html: fail }
  return {
    ...inert,
    config,
    base,
    helpers: (response, nonce) => createPageHelpers(shared, config.tags.csp, response, nonce),
    hash: () => undefined,
    files: ({ next }) => next(),
    fallback({ req, target, next }) {
      const path = requestPath(target)
      const wantsPage = path !== undefined && isNavigation(req) && isPagePath(path, rules)
      next(wantsPage ? error : undefined)
    },
  }
}
