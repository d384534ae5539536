import type { ResolvedConfig } from '../config.ts'
import type { Integration } from '../contract.ts'
import { isPagePath } from '../http/navigation.ts'
import { createPageHelpers } from '../tags/page-helpers.ts'

/** The members of an integration that do nothing in production: nothing starts, and errors are the host's. */
export const noop: Pick<Integration, 'ready' | 'renderError' | 'attach' | 'close'> = {
  ready: Promise.resolve(),
  renderError: () => undefined,
  attach: () => {},
  close: async () => {},
}

/** Stands in for a build that is missing or broken: only what needs the build fails, with its error. */
export function createMissingBuild(config: ResolvedConfig, error: unknown): Integration {
  const fail = (): never => {
    throw error
  }
  const base = config.base ?? '/'
  const rules = { base, backendPrefixes: config.backendPrefixes, assetDirs: [] }
  const shared = { findTags: fail, asset: fail, inline: fail, html: fail }
  return {
    ...noop,
    config,
    base,
    helpers: (response, nonce) => createPageHelpers(shared, config.tags.csp, response, nonce),
    hash: () => undefined,
    status: () => undefined,
    heldAsset: () => undefined,
    assets: () => undefined,
    files: () => undefined,
    warnOfShadowedRoute: () => {},
    render: async () => fail(),
    fallback({ path, isNavigation }) {
      if (path !== undefined && isNavigation && isPagePath(path, rules)) throw error
      return undefined
    },
  }
}
