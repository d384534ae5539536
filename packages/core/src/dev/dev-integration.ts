import type { ResolvedConfig } from '../config.ts'
import type { Integration, PageHelpers, ResponseAdapter } from '../contract.ts'
import { ViteIntegrationError } from '../errors.ts'
import { logQuietly } from '../logger.ts'
import { once } from '../once.ts'
import { createRenderer } from '../ssr/renderer.ts'
import { createInspector } from './inspect/inspector.ts'
import type { ResponseNonce } from '../tags/nonce.ts'
import { createPageHelpers } from '../tags/page-helpers.ts'
import { createDevFallback } from './dev-fallback.ts'
import { createDevFiles } from './dev-files.ts'
import type { DevServer } from './dev-server.ts'
import { createDevHelpers, createDevTags } from './dev-tags.ts'
import { createErrorResponses } from './error-responses.ts'
import { createInProcessServer } from './in-process/in-process-server.ts'
import { createPendingStyles } from './pending-styles.ts'
import { createShadowedRouteWarning } from './shadowed-route-warning.ts'
import { createDevSsrSource } from './ssr/dev-ssr-source.ts'
import { createUpgradeRouter, speaksHttp2Alone } from './hmr-upgrade.ts'

const http2Alone =
  'Hot reload does not work over HTTP/2: browsers open its WebSocket over HTTP/1.1. ' +
  'Create the server with "allowHTTP1: true" (Fastify: "https: { allowHTTP1: true }"), or develop without HTTP/2.'

/** The integration for development. The nonce of a response may be older than it. */
export interface DevIntegration extends Omit<Integration, 'helpers'> {
  helpers(nonce: ResponseNonce, response?: ResponseAdapter): PageHelpers
}

/** Creates the integration for development. @throws ViteIntegrationError VITE_NOT_FOUND, VITE_NOT_SUPPORTED, VITE_START_FAILED */
export async function createDevIntegration(given: ResolvedConfig): Promise<DevIntegration> {
  const inspector = createInspector(given)
  const config: ResolvedConfig = { ...given, logger: inspector.logger }
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

  const integration: DevIntegration = {
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
    files: createDevFiles(config, vite, errors, () => hasTags),
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
  return inspector.around(integration, vite, (entry) => shared.findTags(entry, undefined).html.text)
}

/** Loaded when it is asked for: an application with Vite in its process needs no proxy. */
async function startExternalServer(config: ResolvedConfig): Promise<DevServer> {
  const { createExternalServer } = await import('./external/external-server.ts')
  return createExternalServer(config)
}
