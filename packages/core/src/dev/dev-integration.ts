import type { ResolvedConfig } from '../config.ts'
import type { Integration, PageHelpers, RequestContext, ResponseAdapter } from '../contract.ts'
import { ViteIntegrationError } from '../errors.ts'
import { findPage } from '../http/find-page.ts'
import { isFilePath } from '../http/navigation.ts'
import { isUnderAny } from '../http/request-path.ts'
import { logQuietly } from '../logger.ts'
import { once } from '../once.ts'
import { createRenderer } from '../ssr/renderer.ts'
import type { ResponseNonce } from '../tags/nonce.ts'
import { createPageHelpers } from '../tags/page-helpers.ts'
import { createDevFallback } from './dev-fallback.ts'
import type { DevServer } from './dev-server.ts'
import { createDevHelpers, createDevTags } from './dev-tags.ts'
import { createErrorResponses } from './error-responses.ts'
import { createInProcessServer } from './in-process/in-process-server.ts'
import { createPendingStyles } from './pending-styles.ts'
import { pagesOf } from './rendered-pages.ts'
import { createShadowedRouteWarning } from './shadowed-route-warning.ts'
import { createDevSsrSource } from './ssr/dev-ssr-source.ts'
import { createUpgradeRouter, speaksHttp2Alone } from './hmr-upgrade.ts'
import { createStrippedPrefixHint } from './stripped-prefix-hint.ts'

const http2Alone =
  'Hot reload does not work over HTTP/2: browsers open its WebSocket over HTTP/1.1. ' +
  'Create the server with "allowHTTP1: true" (Fastify: "https: { allowHTTP1: true }"), or develop without HTTP/2.'

/** The integration for development. The nonce of a response may be older than it. */
export interface DevIntegration extends Omit<Integration, 'helpers'> {
  helpers(nonce: ResponseNonce, response?: ResponseAdapter): PageHelpers
}

/** Creates the integration for development. @throws ViteIntegrationError VITE_NOT_FOUND, VITE_NOT_SUPPORTED, VITE_START_FAILED */
export async function createDevIntegration(config: ResolvedConfig): Promise<DevIntegration> {
  const isInProcess = config.devServer === 'middleware'
  const vite = await (isInProcess ? createInProcessServer(config) : startExternalServer(config))
  const styles = createPendingStyles(vite)
  const shared = createDevHelpers(vite, styles, config.tags, config.logger)
  const upgrades = createUpgradeRouter(vite)
  const errors = createErrorResponses(config, vite)
  const source = createDevSsrSource(config, vite, createDevTags(vite, styles, config.logger))
  const render = createRenderer(
    config,
    { timeoutMs: 10_000, ...config.ssr, onError: config.ssr?.onError },
    source,
  )
  const hintAtPrefix = createStrippedPrefixHint(vite, config)
  const warnOfHttp2 = once(() => logQuietly(() => config.logger.warn(http2Alone)))
  let hasTags = false
  const findTags: typeof shared.findTags = (...args) => {
    hasTags = true
    try {
      return shared.findTags(...args)
    } catch (error) {
      // The stack begins with the call in the template: ten frames are all that Node keeps.
      if (error instanceof ViteIntegrationError) Error.captureStackTrace(error, findTags)
      throw error
    }
  }

  /** Delays a page until the styles of its entries are known. */
  function prepare(context: RequestContext): Promise<undefined> | undefined {
    const { path } = context
    if (path === undefined) return undefined
    hintAtPrefix(context)
    const isBackends = isUnderAny(path, config.backendPrefixes)
    const mayBePage = !isBackends && context.isNavigation && !isFilePath(path)
    return vite.prepare(mayBePage && mayHaveTags(path), isBackends)?.then(
      () => undefined,
      (error: unknown) => {
        throw errors.describe(error)
      },
    )
  }

  /**
   * Returns whether a page may have tags. An HTML page of the project has none, and waits for no entries. A route may
   * answer at its path: its first page loads styles by a script, and from the first tags on every page waits.
   */
  function mayHaveTags(path: string): boolean {
    if (hasTags || !isInProcess) return true
    return findPage(path, pagesOf(config, vite.session()))?.kind !== 'own'
  }

  return {
    config,
    get base() {
      return vite.base
    },
    ready: Promise.resolve(),
    helpers: (nonce, response) => createPageHelpers({ ...shared, findTags }, nonce, response),
    hash: () => undefined,
    status: () => undefined,
    heldAsset: () => undefined,
    assets: () => undefined,
    files: prepare,
    fallback: createDevFallback(config, vite, styles, errors, render),
    render,
    renderError: errors.renderError,
    warnOfShadowedRoute: createShadowedRouteWarning(config, vite),
    attach(server) {
      if (speaksHttp2Alone(server)) warnOfHttp2()
      else upgrades.attach(server)
    },
    async close() {
      upgrades.detach()
      await vite.close()
    },
  }
}

/** Loaded when it is asked for: an application with Vite in its process needs no proxy. */
async function startExternalServer(config: ResolvedConfig): Promise<DevServer> {
  const { createExternalServer } = await import('./external/external-server.ts')
  return createExternalServer(config)
}
