import type { ResolvedConfig } from '../config.ts'
import type { Integration, PageHelpers } from '../contract.ts'
import { isNavigation, isPagePath } from '../http/navigation.ts'
import { requestPath } from '../http/request-path.ts'
import { once } from '../once.ts'
import { inert } from './noop.ts'

/** Stands in for a build that is missing or broken: only what needs the build fails, with its error. */
export function createMissingBuild(config: ResolvedConfig, error: unknown): Integration {
  const fail = (): never => {
    throw error
  }
  const base = config.base ?? '/'
  const rules = { base, backendPrefixes: config.backendPrefixes, assetDirs: [] }
  const helpers = (nonce: () => string | undefined): PageHelpers => ({
    tags: fail,
    asset: fail,
    inline: fail,
    html: async () => fail(),
    nonce: once(nonce),
    restart: () => {},
  })
  return {
    ...inert,
    config,
    base,
    helpers: (_response, nonce = () => undefined) => helpers(nonce),
    hash: () => undefined,
    files: ({ next }) => next(),
    fallback({ req, target, next }) {
      const path = requestPath(target)
      const wantsPage = path !== undefined && isNavigation(req) && isPagePath(path, rules)
      next(wantsPage ? error : undefined)
    },
  }
}
