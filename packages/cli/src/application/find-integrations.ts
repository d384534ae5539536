import type { ConnectApplication } from './kinds.ts'

interface Layer {
  readonly handle?: object & Partial<Stacked>
}

interface Stacked {
  readonly stack: readonly Layer[]
}

/** connect has the stack itself, Express 5 a router, Express 4 one under another name and an error under this one. */
interface Host extends Stacked {
  readonly lazyrouter: unknown
  readonly _router: Partial<Stacked>
  readonly router: Partial<Stacked>
}

/** What `viteIntegration()` gives an application to use. */
interface OwnIntegration {
  close(): Promise<void>
}

/**
 * The integrations that an Express or connect application uses itself, at any depth of routers. What an
 * application that is mounted in it uses cannot be seen from here.
 */
export function ownIntegrations(application: ConnectApplication): OwnIntegration[] {
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

/** By what `viteIntegration()` puts on its middleware. */
function isIntegration(handle: object): handle is OwnIntegration {
  return ['ready', 'fallback', 'close', 'tags'].every((name) => name in handle)
}
