import type { ResolvedConfig } from '../config.ts'
import type { Integration, RequestContext } from '../contract.ts'
import { isFilePath } from '../http/navigation.ts'
import { isUnderAny } from '../http/request-path.ts'
import { createPageHelpers } from '../tags/page-helpers.ts'
import { createDevFallback } from './dev-fallback.ts'
import type { DevServer } from './dev-server.ts'
import { createDevHelpers } from './dev-tags.ts'
import { createErrorResponses } from './error-responses.ts'
import { createExternalServer } from './external/index.ts'
import { createInProcessServer } from './in-process/index.ts'
import { createPendingStyles } from './pending-styles.ts'
import { createShadowedRouteWarning } from './shadowed-route-warning.ts'
import { createUpgradeRouter } from './hmr-upgrade.ts'

/** @throws ViteIntegrationError VITE_NOT_FOUND, VITE_START_FAILED */
export async function createDevIntegration(config: ResolvedConfig): Promise<Integration> {
  const start = config.devServer === 'middleware' ? createInProcessServer : createExternalServer
  const vite: DevServer = await start(config)
  const styles = createPendingStyles(vite)
  const shared = createDevHelpers(vite, styles, config.tags, config.logger)
  const upgrades = createUpgradeRouter(vite)
  const errors = createErrorResponses(config, vite)

  /** Waits with a page until the styles of its entries are known. */
  function prepare(context: RequestContext): Promise<undefined> | undefined {
    const { path } = context
    if (path === undefined) return undefined
    const isBackends = isUnderAny(path, config.backendPrefixes)
    const mayBePage = !isBackends && context.isNavigation && !isFilePath(path)
    return vite.prepare(mayBePage, isBackends)?.then(
      () => undefined,
      (error: unknown) => {
        throw errors.describe(error)
      },
    )
  }

  return {
    config,
    get base() {
      return vite.base
    },
    ready: Promise.resolve(),
    helpers: (response, nonce) => createPageHelpers(shared, config.tags.csp, response, nonce),
    hash: () => undefined,
    status: () => undefined,
    assets: () => undefined,
    files: prepare,
    fallback: createDevFallback(config, vite, styles, errors),
    renderError: errors.renderError,
    warnOfShadowedRoute: createShadowedRouteWarning(config, vite),
    attach: upgrades.attach,
    async close() {
      upgrades.detach()
      await vite.close()
    },
  }
}
