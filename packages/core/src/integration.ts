import { channel } from 'node:diagnostics_channel'
import type { ResolvedConfig } from './config.ts'
import type { AppServer, BufferedResponse, Integration, PageHelpers, RequestContext } from './contract.ts'
import { ViteIntegrationError } from './errors.ts'
import { createNonce } from './tags/nonce.ts'
import { isAllowedHost } from './http/allowed-hosts.ts'
import { isUnderAny } from './http/request-path.ts'
import { plainText } from './http/responses.ts'
import { createProdIntegration } from './prod/prod-integration.ts'

/**
 * Creates the integration for development or production. Synchronous, so that an application can set it up in its first
 * line; development loads Vite meanwhile, and requests wait for it.
 *
 * @throws ViteIntegrationError when the build is missing or broken and NODE_ENV is production
 */
export function createIntegration(config: ResolvedConfig): Integration {
  // `vite-integration dev` listens: it gives a hint to backends that never create an integration.
  channel('vite-integration:created').publish(config)
  if (!config.dev) return createProdIntegration(config)
  // Loaded lazily: production never imports it.
  const loading = import('./dev/dev-integration.ts').then((dev) => dev.createDevIntegration(config))
  const integration = deferIntegration(config, loading)
  if (config.server) integration.attach(config.server)
  return integration
}

/** Returns an integration that waits for another one to load. Requests below the backend's own prefixes do not wait. */
function deferIntegration(config: ResolvedConfig, loading: Promise<Integration>): Integration {
  let loaded: Integration | undefined
  let failure: { readonly error: unknown } | undefined
  const waiting = new Set<AppServer>()
  const ready = loading.then((integration) => {
    loaded = integration
    for (const server of waiting) integration.attach(server)
    waiting.clear()
  })
  // A failed start rejects `ready` and each request that needs Vite; this handler keeps it from being unhandled.
  ready.catch((error: unknown) => (failure = { error }))

  return {
    config,
    get base() {
      return loaded?.base ?? config.base ?? '/'
    },
    ready,
    helpers(response, ask, context) {
      if (loaded) return loaded.helpers(response, ask, context)
      const nonce = createNonce(response, config.tags.csp ?? false, ask, () => {}).read
      return deferHelpers(nonce, () => {
        if (failure) throw failure.error
        return loaded?.helpers(response, nonce)
      })
    },
    hash: () => loaded?.hash(),
    status: () => loaded?.status(),
    heldAsset: () => undefined,
    assets: () => undefined,
    files(context) {
      if (loaded) return loaded.files(context)
      if (context.path !== undefined && isUnderAny(context.path, config.backendPrefixes)) return undefined
      // Routes that need no Vite work without it; those that do fail with its error.
      return ready.then(
        () => loaded?.files(context),
        () => undefined,
      )
    },
    fallback(context) {
      if (loaded) return loaded.fallback(context)
      if (!context.isGetOrHead) return undefined
      return ready.then(() => loaded?.fallback(context))
    },
    async render(context, give) {
      await ready
      return loaded?.render(context, give)
    },
    renderError: (error, context, log) =>
      loaded ? loaded.renderError(error, context, log) : refuseDetails(error, failure?.error, context),
    warnOfShadowedRoute: (...args) => loaded?.warnOfShadowedRoute(...args),
    attach(server) {
      if (loaded) loaded.attach(server)
      else waiting.add(server)
    },
    async close() {
      await loading.then(
        (integration) => integration.close(),
        () => {},
      )
    },
  }
}

/**
 * The response to a Vite that did not start, for a host that must not see paths of the machine (DNS rebinding). For all
 * others the host's own error page shows the error.
 */
function refuseDetails(
  error: unknown,
  failure: unknown,
  { req }: RequestContext,
): BufferedResponse | undefined {
  if (error !== failure || isAllowedHost(req)) return undefined
  return plainText(500, 'Vite did not start\n')
}

/** Helpers that come into being with the first call, once the integration is there. */
function deferHelpers(nonce: () => string | undefined, create: () => PageHelpers | undefined): PageHelpers {
  let made: PageHelpers | undefined
  const get = (): PageHelpers => {
    made ??= create()
    if (!made) throw new ViteIntegrationError('NOT_READY', {}, { dev: true })
    return made
  }
  return {
    tags: (entries, options) => get().tags(entries, options),
    asset: (path) => get().asset(path),
    inline: (path) => get().inline(path),
    html: async (name, parts) => get().html(name, parts),
    nonce,
    reset: () => made?.reset(),
  }
}
