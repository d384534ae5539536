import type { ResolvedConfig } from './config.ts'
import type { AppServer, BufferedResponse, Integration, PageHelpers, RequestContext } from './contract.ts'
import type { DevIntegration } from './dev/dev-integration.ts'
import { ViteIntegrationError } from './errors.ts'
import { isAllowedHost } from './http/allowed-hosts.ts'
import { isUnderAny } from './http/request-path.ts'
import { plainText } from './http/responses.ts'
import { once } from './once.ts'
import { createNonce, type ResponseNonce } from './tags/nonce.ts'

const blockedByPolicy =
  "The application's Content-Security-Policy blocks the inline scripts and styles of development, and a page may stay white: " +
  "the response has no nonce, or the policy lacks it, in script-src or style-src, or says 'none'. " +
  'Write viteIntegration({ tags: { csp: true } }): the policy is then completed with a nonce for each response. ' +
  'With a nonce of your own write viteIntegration({ nonce: (req, res) => res.locals.cspNonce }).'

/**
 * Returns the integration of development, which waits for its part in `dev/` to load. Requests below the backend's own prefixes do not
 * wait, and a response has its nonce at once.
 */
export function deferIntegration(config: ResolvedConfig, loading: Promise<DevIntegration>): Integration {
  const warnOfPolicy = once(() => config.logger.warn(blockedByPolicy))
  let loaded: DevIntegration | undefined
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
    helpers(response, ask) {
      const nonce = createNonce(response, config.tags.csp, ask, warnOfPolicy)
      if (loaded) return loaded.helpers(nonce, response)
      return deferHelpers(nonce, () => {
        if (failure) throw failure.error
        return loaded?.helpers(nonce, response)
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
function deferHelpers({ read }: ResponseNonce, create: () => PageHelpers | undefined): PageHelpers {
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
    nonce: read,
    reset: () => made?.reset(),
  }
}
