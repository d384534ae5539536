import { setTimeout } from 'node:timers/promises'
import type { ViteDevServer } from 'vite'

/** Time between two looks for the environments that take the place of closed ones, milliseconds. */
const pause = 10
/** Time within which a Vite that restarts has to be back, milliseconds. */
const maxRestart = 5000

/** Runs a task of Vite; once more, with the new environments, when Vite has restarted meanwhile. */
export type RestartGuard = <Result>(run: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>

/** @param isClosed returns whether the server is closed for good */
export function createRestartGuard(server: ViteDevServer, isClosed: () => boolean): RestartGuard {
  return async (run, signal) => {
    const { environments } = server
    const isReplaced = (): boolean => server.environments !== environments
    try {
      return await run()
    } catch (error) {
      if (isClosing(error)) await waitUntil(() => isReplaced() || isClosed() || signal?.aborted === true)
      if (!isReplaced()) throw error
      return run()
    }
  }
}

/** Returns whether an error says that its environment is being closed. Vite restarts in the same server object. */
function isClosing(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  return code === 'ERR_CLOSED_SERVER' || message === 'Vite module runner has been closed.'
}

/** Resolves when a condition holds, or when the time for it is over. */
async function waitUntil(isMet: () => boolean): Promise<void> {
  for (let waited = 0; !isMet() && waited < maxRestart; waited += pause) await setTimeout(pause)
}
