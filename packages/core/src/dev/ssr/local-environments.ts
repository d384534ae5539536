import type { RunnableDevEnvironment, ViteDevServer } from 'vite'
import type { RestartGuard } from '../in-process/restart-guard.ts'
import { abortable } from './abortable.ts'
import { createDispatch } from './dispatch-environment.ts'
import { type EnvironmentGuards, environmentKind } from './environment-kind.ts'
import type { DevEnvironments, OpenedEntry } from './dev-environments.ts'
import { findEnvironment } from './find-environment.ts'
import { loadedStyles } from './loaded-modules.ts'
import { styleTags } from './style-tags.ts'

type DevEnvironment = ViteDevServer['environments'][string]

/** Time between two looks whether an environment that has a request has been replaced, milliseconds. */
const pause = 50

/** Creates the access to the environments of a Vite server in this process. */
export function createLocalEnvironments(
  server: ViteDevServer,
  guards: EnvironmentGuards,
  survive: RestartGuard,
): DevEnvironments {
  const dispatch = createDispatch(guards)

  /** Runs a task with an environment; once more with its successor when Vite has restarted meanwhile. */
  function withEnvironment<Result>(
    name: string,
    signal: AbortSignal,
    run: (environment: DevEnvironment) => Promise<Result>,
  ): Promise<Result> {
    return survive(async () => abortable(run(findEnvironment(server, name)), signal), signal)
  }

  /**
   * Hands a request to an environment. A hot channel that Vite closes neither answers nor fails, and nothing tells of it:
   * the request then fails as those that Vite itself takes do.
   */
  async function send(found: DevEnvironment, request: Request, limit: AbortSignal): Promise<unknown> {
    if (environmentKind(found, guards) !== 'other') return dispatch(found, request, limit)
    const replaced = new AbortController()
    const look = (): void => {
      if (server.environments[found.name] !== found) replaced.abort(closedServer())
    }
    const timer = setInterval(look, pause).unref()
    try {
      return await dispatch(found, request, AbortSignal.any([limit, replaced.signal]))
    } finally {
      clearInterval(timer)
    }
  }

  return {
    open: (name, entry, signal) =>
      withEnvironment(name, signal, async (environment): Promise<OpenedEntry> => {
        if (environmentKind(environment, guards) === 'runnable') {
          const { runner } = environment as RunnableDevEnvironment
          const exports = await runner.import<Readonly<Record<string, unknown>>>(entry())
          return { exports, styles: () => loadedStyles(runner.evaluatedModules, exports) }
        }
        return {
          dispatch(request, limit) {
            // Another environment may have done a part of what a request with a body asks for.
            return request.method === 'GET' || request.method === 'HEAD'
              ? withEnvironment(name, limit, (found) => send(found, request, limit))
              : send(findEnvironment(server, name), request, limit)
          },
          styles: () => [],
        }
      }),
    styleTags: (styles) => survive(() => styleTags(server, styles)),
  }
}

/** Creates the error with which Vite itself ends what it has begun before a restart. */
function closedServer(): Error {
  return Object.assign(new Error('Vite has restarted in the middle of a request'), {
    code: 'ERR_CLOSED_SERVER',
  })
}
