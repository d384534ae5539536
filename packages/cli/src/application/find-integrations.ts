import type { ConnectApplication } from './kinds.ts'

interface Layer {
  readonly handle?: object & Partial<Stacked>
}

interface Stacked {
  readonly stack: readonly Layer[]
}

/**
 * The places of the middleware stack: Connect has `stack`, Express 5 `router.stack`, Express 4 `_router.stack`.
 * Express 4 throws when `router` is read; only it has `lazyrouter`.
 */
interface Host extends Stacked {
  readonly lazyrouter: unknown
  readonly _router: Partial<Stacked>
  readonly router: Partial<Stacked>
}

/** The middleware that `viteIntegration()` of the Express adapter returns. */
interface OwnIntegration {
  close(): Promise<void>
}

/**
 * Finds the integrations that an Express or Connect application uses, at any depth of routers. Those of an
 * application that is mounted in it are not found: it is wrapped in a function that does not lead to its stack.
 */
export function findIntegrations(application: ConnectApplication): OwnIntegration[] {
  return integrationsIn(stackOf(application as Partial<Host>))
}

function stackOf(host: Partial<Host>): readonly Layer[] | undefined {
  if (host.stack) return host.stack
  return host.lazyrouter === undefined ? host.router?.stack : host._router?.stack
}

function integrationsIn(stack: readonly Layer[] | undefined): OwnIntegration[] {
  if (!Array.isArray(stack)) return []
  return (stack as readonly Layer[]).flatMap(({ handle }) => {
    if (typeof handle !== 'function') return []
    return isIntegration(handle) ? [handle] : integrationsIn((handle as Partial<Stacked>).stack)
  })
}

/** Recognizes the middleware by its properties: the adapter's own copy of it may be another than ours. */
function isIntegration(handle: object): handle is OwnIntegration {
  return ['ready', 'fallback', 'close', 'tags'].every((name) => name in handle)
}
