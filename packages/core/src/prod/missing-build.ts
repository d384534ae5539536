import type { ResolvedConfig } from '../config.ts'
import type { Integration, PageHelpers } from '../contract.ts'
import { isPagePath } from '../http/navigation.ts'
import { once } from '../once.ts'
import { noop } from './noop.ts'

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
    ...noop,
    config,
    base,
    helpers: (_response, nonce = () => undefined) => helpers(nonce),
    hash: () => undefined,
    files: () => undefined,
    fallback({ path, isNavigation }) {
      if (path !== undefined && isNavigation && isPagePath(path, rules)) throw error
      return undefined
    },
  }
}
