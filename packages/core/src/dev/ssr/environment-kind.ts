import type * as Vite from 'vite'
import type { ViteDevServer } from 'vite'

/**
 * How an environment is spoken to. 'runnable': a module runner in a Node process imports the entry. 'fetchable': it takes
 * a Request. 'other': messages over its hot channel.
 */
export type EnvironmentKind = 'runnable' | 'fetchable' | 'other'

/** Vite's own guards, of the copy that has made the server. */
export type EnvironmentGuards = Pick<typeof Vite, 'isRunnableDevEnvironment' | 'isFetchableDevEnvironment'>

type DevEnvironment = ViteDevServer['environments'][string]

/** The members of environments that another copy of Vite has made: its classes are unknown to the guards. */
interface Members {
  readonly hot: { readonly api?: { readonly outsideEmitter?: unknown } }
  readonly dispatchFetch?: unknown
}

export function environmentKind(environment: DevEnvironment, guards: EnvironmentGuards): EnvironmentKind {
  const { hot, dispatchFetch } = environment as unknown as Members
  if (guards.isRunnableDevEnvironment(environment)) return 'runnable'
  if (guards.isFetchableDevEnvironment(environment) || typeof dispatchFetch === 'function') return 'fetchable'
  // `in`, because reading the property would create the runner.
  return 'runner' in environment && hot.api?.outsideEmitter !== undefined ? 'runnable' : 'other'
}

/** Returns the kinds of all environments that can run server code, by name. */
export function environmentKinds(
  { environments }: ViteDevServer,
  guards: EnvironmentGuards,
): Record<string, EnvironmentKind> {
  const servers = Object.entries(environments).filter(([, { config }]) => config.consumer === 'server')
  return Object.fromEntries(servers.map(([name, found]) => [name, environmentKind(found, guards)]))
}
