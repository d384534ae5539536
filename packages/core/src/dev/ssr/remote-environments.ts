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

  const isOver = (signal: AbortSignal): boolean => isClosed || signal.aborted

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
      return { dispatch: (request) => dispatchRequest(client, name, request), styles: () => [] }
    }
    const runner = (await hostOf(vite)).runner(name)
    const exports = await runner.import<Readonly<Record<string, unknown>>>(entry())
    return { exports, styles: () => loadedStyles(runner.evaluatedModules, exports) }
  }

  /** Resolves with the Vite that takes the place of a lost one; undefined when none comes. */
  async function findAgain(signal: AbortSignal): Promise<RemoteVite | undefined> {
    for (let waited = 0; waited < maxRestart; waited += pause) {
      const found = await find().catch(() => undefined)
      if (found || isOver(signal)) return found
      await setTimeout(pause)
    }
    return undefined
  }

  return {
    async open(name, entry, signal) {
      const vite = await abortable(find(), signal)
      try {
        return await abortable(openWith(vite, name, entry), signal)
      } catch (error) {
        if (!isLost(error)) throw error
        lose(vite)
        const again = await abortable(findAgain(signal), signal)
        if (!again) throw error
        return abortable(openWith(again, name, entry), signal)
      }
    },
    async styleTags(modules) {
      if (modules.length === 0) return []
      const { client } = await find()
      return (await client.call('styles', { modules })).tags
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
