import type { ResolvedConfig } from '../../config.ts'
import type { ErrorDetails } from '../../error-text.ts'
import { ViteIntegrationError } from '../../errors.ts'
import { createViteConnections, type Endpoint, type ViteClient } from '../../link/client.ts'
import { SilentServer } from '../../link/watchdog.ts'
import { ForwardError } from '../../proxy/send-request.ts'
import type { DevSession } from '../dev-server.ts'
import { createDiscovery } from './discovery.ts'
import { createSharedRefresh } from './shared-refresh.ts'
import { openRemoteSession, type RemoteSession, type Wanted } from './open-session.ts'
import { connectionProblem, createOutageNews, createRootWarning } from './warnings.ts'

/** Time for which an unresponsive server is not asked again, milliseconds. */
const silence = 1000

/** A Vite server that has answered. */
export interface FoundServer {
  readonly client: ViteClient
  readonly session: RemoteSession
  /** The addresses among which it was found; other ones mean that the hot file has changed. */
  readonly endpoints: readonly Endpoint[]
}

/** Finds the Vite server of a project, loses it and finds it again: it may start, stop and restart at any time. */
export interface ServerFinder {
  /** The server that has answered last; undefined once it is lost. */
  readonly connected: FoundServer | undefined
  /** The session of the last server, which may be lost. */
  readonly last: DevSession | undefined
  /** The base that the hot file or the origin gives, before any answer. */
  base(): string | undefined
  /** Returns the connected server, as long as the hot file still names it. */
  current(): FoundServer | undefined
  find(): Promise<FoundServer | undefined>
  /** @throws ViteIntegrationError VITE_NOT_RUNNING */
  findOrFail(): Promise<FoundServer>
  /** Connects to Vite and opens a fresh session. Calls at the same time share one. @param warm the styles of pages have to be known */
  refresh(warm: boolean): Promise<void>
  /** Forgets a server that has failed, so that the next request looks for one. @param error remembered when the server is silent */
  lose(server: Pick<FoundServer, 'client'>, error?: unknown): void
  notRunning(): ViteIntegrationError
  close(): void
}

export function createServerFinder(config: ResolvedConfig): ServerFinder {
  const connections = createViteConnections({ secure: config.devServerSecure })
  const discovery = createDiscovery(config)
  const wanted: Wanted = { styles: new Set(), texts: new Set() }
  const clients = new WeakMap<Endpoint, ViteClient>()
  const warnOfRoot = createRootWarning(config)
  const tellOfOutage = createOutageNews(config)
  let connected: FoundServer | undefined
  let last: DevSession | undefined
  let problem: string | undefined
  let silentUntil = 0

  const notRunning = (): ViteIntegrationError =>
    new ViteIntegrationError('VITE_NOT_RUNNING', whereabouts(config, problem), { dev: true })

  function clientOf(endpoint: Endpoint): ViteClient {
    const client = clients.get(endpoint) ?? connections.client(endpoint)
    clients.set(endpoint, client)
    return client
  }

  const refresh = createSharedRefresh(
    (warm) => connect(discovery.endpoints(), warm),
    (outcome) => {
      const isFound = typeof outcome === 'object'
      connected = isFound ? outcome : undefined
      problem = isFound ? undefined : outcome
      if (isFound) {
        last = outcome.session
        warnOfRoot(outcome.session)
      }
      tellOfOutage(isFound, notRunning)
    },
    () => ({ endpoints: discovery.endpoints(), size: wanted.styles.size + wanted.texts.size }),
  )

  /** Resolves with a description of the problem, where there is one, when no server answers. */
  async function connect(
    endpoints: readonly Endpoint[],
    warm: boolean,
  ): Promise<FoundServer | string | undefined> {
    let found = discovery.hasForeignSocket() ? foreignSocket : undefined
    if (performance.now() < silentUntil) return found
    for (const endpoint of endpoints) {
      const client = clientOf(endpoint)
      try {
        // Another process may have taken the port of an origin, so it is checked each time that it is a Vite.
        if (!endpoint.isLink || connected?.client !== client) await client.probe()
        return { client, endpoints, session: await openRemoteSession(client, wanted, config, warm) }
      } catch (error) {
        found ??= connectionProblem(error)
        noteSilence(error)
      }
    }
    return found
  }

  function current(): FoundServer | undefined {
    return connected?.endpoints === discovery.endpoints() ? connected : undefined
  }

  async function find(): Promise<FoundServer | undefined> {
    if (!current()) await refresh(false)
    return connected
  }

  function noteSilence(error: unknown): void {
    if (error instanceof ForwardError && error.cause instanceof SilentServer) {
      silentUntil = performance.now() + silence
    }
  }

  return {
    get connected() {
      return connected
    },
    get last() {
      return last
    },
    base: () => discovery.base(),
    current,
    find,
    async findOrFail() {
      const vite = await find()
      if (!vite) throw notRunning()
      return vite
    },
    refresh,
    lose({ client }, error) {
      noteSilence(error)
      if (connected?.client === client) connected = undefined
    },
    notRunning,
    close: () => connections.close(),
  }
}

const foreignSocket = 'The hot file names a socket that another user has made.'

function whereabouts({ devServer, hotFile }: ResolvedConfig, problem: string | undefined): ErrorDetails {
  const known = problem ?? 'Vite writes that file with integration() among its plugins.'
  if (!(devServer instanceof URL)) return { where: hotFile, known }
  return { where: devServer.origin, ...(problem === undefined ? {} : { known: problem }) }
}
