import type { FetchableDevEnvironment, ViteDevServer } from 'vite'
import { type EnvironmentGuards, environmentKind } from './environment-kind.ts'
import { createHotFetch } from './hot-fetch.ts'

type DevEnvironment = ViteDevServer['environments'][string]

/** Hands a request to an environment whose code is not imported. Resolves with what the environment answers. */
export type Dispatch = (
  environment: DevEnvironment,
  request: Request,
  signal: AbortSignal,
) => Promise<unknown>

/** Creates the function that dispatches requests: to fetchable environments directly, to others over their hot channel. */
export function createDispatch(guards: EnvironmentGuards): Dispatch {
  const hotFetch = createHotFetch()
  return async (environment, request, signal) => {
    const kind = environmentKind(environment, guards)
    if (kind === 'fetchable') return (environment as FetchableDevEnvironment).dispatchFetch(request)
    if (kind === 'other') return hotFetch(environment.hot, request, signal)
    throw new TypeError(
      `The environment ${JSON.stringify(environment.name)} is not fetchable: a module runner imports its entry`,
    )
  }
}
