import { channel } from 'node:diagnostics_channel'
import type { ResolvedConfig } from './config.ts'
import type { AppServer, Integration, PageHelpers } from './contract.ts'
import { ViteIntegrationError } from './errors.ts'
import { createNonce } from './tags/nonce.ts'
import { isGetOrHead } from './http/is-get-or-head.ts'
import { isUnderAny, requestPath } from './http/request-path.ts'
import { createProdIntegration } from './prod/index.ts'

/**
 * Development or production behind one interface. Synchronous, so that an application can set it up
 * in its first line; development loads Vite meanwhile and holds requests back until it is there.
 *
 * @throws ViteIntegrationError when the build is missing or broken and NODE_ENV is production
 */
export function createIntegration(config: ResolvedConfig): Integration {
  // "vite-integration dev" listens, and has a hint for backends that do without.
  channel('vite-integration:created').publish(config)
  if (!config.dev) return createProdIntegration(config)
  // Loaded lazily: production never imports it.
  return deferIntegration(
    config,
    import('./dev/index.ts').then((dev) => dev.createDevIntegration(config)),
  )
}

/** An integration that is still loading. Requests wait for it, but those that are the backend's alone. */
function deferIntegration(config: ResolvedConfig, loading: Promise<Integration>): Integration {
  let loaded: Integration | undefined
  const waiting = new Set<AppServer>()
  const ready = loading.then((integration) => {
    loaded = integration
    for (const server of waiting) integration.attach(server)
    waiting.clear()
  })
  let failure: { readonly error: unknown } | undefined
  // A failed start reaches whoever awaits `ready`, and each request that needs Vite; nobody has to listen.
  ready.catch((error: unknown) => (failure = { error }))
  const whenReady = (use: (integration: Integration) => void, otherwise: () => void): void => {
    if (loaded) use(loaded)
    else ready.then(() => use(loaded!), otherwise)
  }
  const isBackends = (path: string | undefined): boolean =>
    path !== undefined && isUnderAny(path, config.backendPrefixes)

  return {
    config,
    get base() {
      return loaded?.base ?? config.base ?? '/'
    },
    ready,
    helpers(response, ask) {
      if (loaded) return loaded.helpers(response, ask)
      const nonce = createNonce(response, config.tags.csp ?? false, ask).read
      return deferHelpers(nonce, () => {
        if (failure) throw failure.error
        return loaded?.helpers(response, nonce)
      })
    },
    hash: () => loaded?.hash(),
    files(exchange) {
      if (!loaded && isBackends(requestPath(exchange.target))) exchange.next()
      // Routes that need no Vite work without it; those that do fail by its error.
      else
        whenReady(
          (integration) => integration.files(exchange),
          () => exchange.next(),
        )
    },
    fallback(exchange) {
      const { req, next } = exchange
      whenReady(
        (integration) => integration.fallback(exchange),
        () => next(isGetOrHead(req) ? failure?.error : undefined),
      )
    },
    renderError: (...args) => loaded?.renderError(...args),
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
