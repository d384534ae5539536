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
            const send = (found: DevEnvironment): Promise<unknown> => dispatch(found, request, limit)
            // Another environment may have done a part of what a request with a body asks for.
            return request.method === 'GET' || request.method === 'HEAD'
              ? withEnvironment(name, limit, send)
              : send(findEnvironment(server, name))
          },
          styles: () => [],
        }
      }),
    styleTags: (styles) => survive(() => styleTags(server, styles)),
  }
}
