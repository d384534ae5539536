import { setTimeout } from 'node:timers/promises'
import type { ResolvedConfig } from '../../config.ts'
import { ViteIntegrationError } from '../../errors.ts'
import type { ViteClient } from '../../link/client.ts'
import { dispatchRequest } from '../../link/environments.ts'
import { ForwardError } from '../../proxy/send-request.ts'
import type { RemoteSession } from '../external/open-session.ts'
import { abortable } from './abortable.ts'
import type { DevEnvironments, OpenedEntry } from './dev-environments.ts'
import { environmentNotFound } from './find-environment.ts'
import { loadedStyles } from './loaded-modules.ts'
import { openRunnerHost, type RunnerHost } from './runner-host.ts'

/** Time between two looks for a Vite that was lost in the middle of a request, milliseconds. */
const pause = 50
/** Time within which it has to be back, milliseconds. */
const maxRestart = 5000

/** A Vite server that has answered. */
export interface RemoteVite {
  readonly client: ViteClient
  readonly session: Pick<RemoteSession, 'root' | 'environments'>
}

export interface RemoteEnvironments extends DevEnvironments {
  close(): void
}

/**
 * Creates the access to the environments of a Vite server in another process. Module runners of this process run runnable
 * environments; requests to all others go over the link.
 *
 * @param find resolves with the connected server @throws ViteIntegrationError VITE_NOT_RUNNING
 * @param lose is told that a server no longer answers
 */
export function createRemoteEnvironments(
  { logger }: Pick<ResolvedConfig, 'logger'>,
  find: () => Promise<RemoteVite>,
  lose: (vite: RemoteVite) => void,
  notRunning: () => ViteIntegrationError,
): RemoteEnvironments {
  let current: { readonly client: ViteClient; readonly host: Promise<RunnerHost> } | undefined
  let isClosed = false

  /** Returns the runners of the connection; new ones after Vite has restarted. */
  async function hostOf({ client, session }: RemoteVite): Promise<RunnerHost> {
    if (current?.client === client) return current.host
    drop()
    const host = openRunnerHost(client, session.root, logger)
    const made = (current = { client, host })
    const forget = (): void => {
      if (current === made) current = undefined
    }
    host.then(({ ended }) => ended.then(forget), forget)
    return host
  }

  const isOver = (signal?: AbortSignal): boolean => isClosed || signal?.aborted === true

  function drop(): void {
    current?.host.then(
      (host) => host.close(),
      () => {},
    )
    current = undefined
  }

  async function openWith(vite: RemoteVite, name: string, entry: () => string): Promise<OpenedEntry> {
    const { client, session } = vite
    if (!client.endpoint.isLink) throw needsPlugin(client)
    const kinds = new Map(Object.entries(session.environments))
    const kind = kinds.get(name)
    if (kind === undefined) throw environmentNotFound(name, [...kinds.keys()], session.root)
    if (kind !== 'runnable') {
      return {
        dispatch(request, limit) {
          const isSafe = request.method === 'GET' || request.method === 'HEAD'
          return survive(vite, ({ client: to }) => dispatchRequest(to, name, request), limit, isSafe)
        },
        styles: () => [],
      }
    }
    const runner = (await hostOf(vite)).runner(name)
    const exports = await runner.import<Readonly<Record<string, unknown>>>(entry())
    return { exports, styles: () => loadedStyles(runner.evaluatedModules, exports) }
  }

  /** Resolves with the Vite that takes the place of a lost one; undefined when none comes. */
  async function findAgain(signal?: AbortSignal): Promise<RemoteVite | undefined> {
    const until = performance.now() + maxRestart
    while (performance.now() < until) {
      const found = await find().catch(() => undefined)
      if (found || isOver(signal)) return found
      await setTimeout(pause)
    }
    return undefined
  }

  /**
   * Runs a task with a Vite; once more with its successor when it is lost meanwhile.
   *
   * @param isSafe false for a task that is not begun again: what is lost may have done a part of it
   * @throws ViteIntegrationError VITE_NOT_RUNNING when none comes, and when the task is not begun again
   */
  async function survive<Result>(
    vite: RemoteVite,
    run: (vite: RemoteVite) => Promise<Result>,
    signal?: AbortSignal,
    isSafe = true,
  ): Promise<Result> {
    const within = <Value>(pending: Promise<Value>): Promise<Value> =>
      signal ? abortable(pending, signal) : pending
    try {
      return await within(run(vite))
    } catch (error) {
      if (!isLost(error) || signal?.aborted) throw error
      lose(vite)
      if (!isSafe && !isUnsent(error)) throw notRunning()
      const again = (await within(findAgain(signal))) ?? (await within(find()))
      return within(run(again)).catch((failure: unknown) => {
        throw isLost(failure) ? notRunning() : failure
      })
    }
  }

  return {
    async open(name, entry, signal) {
      const vite = await abortable(find(), signal)
      return survive(vite, (found) => openWith(found, name, entry), signal)
    },
    async styleTags(modules) {
      if (modules.length === 0) return []
      const { tags } = await survive(await find(), ({ client }) => client.call('styles', { modules }))
      return tags
    },
    close() {
      isClosed = true
      drop()
    },
  }
}

/** Creates the error for a Vite that is known by its URL alone. */
export function needsPlugin({ endpoint }: ViteClient): ViteIntegrationError {
  return new ViteIntegrationError('SSR_NEEDS_PLUGIN', { where: endpoint.url }, { dev: true })
}

/** Returns whether an error says that Vite, or its runner here, has ended. */
function isLost(error: unknown): boolean {
  if (error instanceof ForwardError) return true
  return (error as Error | null)?.message === 'Vite module runner has been closed.'
}

/** Returns whether nobody has seen a request, nor read its body. */
function isUnsent(error: unknown): boolean {
  return error instanceof ForwardError && error.reason === 'unsent'
}
