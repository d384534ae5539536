import { setTimeout } from 'node:timers/promises'
import type { RunnableDevEnvironment, ViteDevServer } from 'vite'
import { abortable } from './abortable.ts'
import { createDispatch } from './dispatch-environment.ts'
import { type EnvironmentGuards, environmentKind } from './environment-kind.ts'
import type { DevEnvironments, OpenedEntry } from './environments.ts'
import { findEnvironment } from './find-environment.ts'
import { loadedStyles } from './loaded-modules.ts'
import { styleTags } from './style-tags.ts'

/** Time between two looks for the environment that takes the place of a closed one, milliseconds. */
const pause = 10
/** Time within which a Vite that restarts has to be back, milliseconds. */
const maxRestart = 5000

/**
 * Creates the access to the environments of a Vite server in this process.
 *
 * @param isClosed returns whether the server is closed for good
 */
export function createLocalEnvironments(
  server: ViteDevServer,
  guards: EnvironmentGuards,
  isClosed: () => boolean,
): DevEnvironments {
  const dispatch = createDispatch(guards)

  /** Runs a task with an environment; once more with its successor when Vite has restarted meanwhile. */
  async function withEnvironment<Result>(
    name: string,
    signal: AbortSignal,
    run: (environment: ViteDevServer['environments'][string]) => Promise<Result>,
  ): Promise<Result> {
    const environment = findEnvironment(server, name)
    try {
      return await abortable(run(environment), signal)
    } catch (error) {
      const isReplaced = (): boolean => server.environments[name] !== environment
      if (isClosing(error)) await waitUntil(() => isReplaced() || isClosed(), signal)
      if (!isReplaced()) throw error
      return abortable(run(findEnvironment(server, name)), signal)
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
            const send = (found: typeof environment): Promise<unknown> => dispatch(found, request, limit)
            // Another environment may have done a part of what a request with a body asks for.
            return request.method === 'GET' || request.method === 'HEAD'
              ? withEnvironment(name, limit, send)
              : send(findEnvironment(server, name))
          },
          styles: () => [],
        }
      }),
    styleTags: (styles) => styleTags(server, styles),
  }
}

/** Returns whether an error says that its environment is being closed. Vite restarts in the same server object. */
function isClosing(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  return code === 'ERR_CLOSED_SERVER' || message === 'Vite module runner has been closed.'
}

/** Resolves when a condition holds, when the time for it is over, or when the signal aborts. */
async function waitUntil(isMet: () => boolean, signal: AbortSignal): Promise<void> {
  for (let waited = 0; !isMet() && waited < maxRestart && !signal.aborted; waited += pause) {
    await setTimeout(pause)
  }
}
