import type { ResolvedConfig } from '../config.ts'
import type { Integration } from '../contract.ts'
import { isPagePath } from '../http/navigation.ts'
import { createNonce } from '../tags/nonce.ts'
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
    helpers: (response, ask) =>
      createPageHelpers(shared, createNonce(response, config.tags.csp, ask), response),
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
