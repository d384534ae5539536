import type { ResolvedConfig } from '../../config.ts'
import type { Outcome, RequestContext } from '../../contract.ts'
import type { ErrorDetails } from '../../error-text.ts'
import { ViteIntegrationError } from '../../errors.ts'
import { encodePath } from '../../http/request-path.ts'
import { createViteConnections, type Endpoint, type ViteClient } from '../../link/client.ts'
import { SilentServer } from '../../link/watchdog.ts'
import { refuseUpgrade, type Upgrade } from '../../proxy/relay-upgrade.ts'
import { ForwardError } from '../../proxy/send-request.ts'
import type { DevServer, DevSession } from '../dev-server.ts'
import { refuseForeignHost } from '../foreign-host.ts'
import { createDiscovery } from './discovery.ts'
import { createSharedRefresh } from './shared-refresh.ts'
import { openRemoteSession, type RemoteSession, type Wanted } from './open-session.ts'
import { createRemoteEnvironments } from '../ssr/remote-environments.ts'
import { connectionProblem, createOutageNews, createRootWarning } from './warnings.ts'

/** Time for which an unresponsive server is not asked again, milliseconds. */
const silence = 1000

/** A Vite server that has answered. */
interface Connected {
  readonly client: ViteClient
  readonly session: RemoteSession
  /** The addresses among which it was found; other ones mean that the hot file has changed. */
  readonly endpoints: readonly Endpoint[]
}

/** Creates the connection to a Vite server in another process, which may start, stop and restart at any time. */
export async function createExternalServer(config: ResolvedConfig): Promise<DevServer> {
  const connections = createViteConnections({ secure: config.devServerSecure })
  const discovery = createDiscovery(config)
  const wanted: Wanted = { styles: new Set(), texts: new Set() }
  const clients = new WeakMap<Endpoint, ViteClient>()
  const warnOfRoot = createRootWarning(config)
  const tellOfOutage = createOutageNews(config)
  let connected: Connected | undefined
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

  /** Connects to Vite and opens a fresh session. Pages that come at the same time share one. */
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
  ): Promise<Connected | string | undefined> {
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

  /** Returns the connected server, as long as the hot file still names it. */
  function current(): Connected | undefined {
    return connected?.endpoints === discovery.endpoints() ? connected : undefined
  }

  async function find(): Promise<Connected | undefined> {
    if (!current()) await refresh(false)
    return connected
  }

  async function findOrFail(): Promise<Connected> {
    const vite = await find()
    if (!vite) throw notRunning()
    return vite
  }

  function lose({ client }: Pick<Connected, 'client'>): void {
    if (connected?.client === client) connected = undefined
  }

  const environments = createRemoteEnvironments(config, findOrFail, lose)

  function noteSilence(error: unknown): void {
    if (error instanceof ForwardError && error.cause instanceof SilentServer) {
      silentUntil = performance.now() + silence
    }
  }

  async function handle({ req, res, target }: RequestContext): Promise<Outcome> {
    const vite = current() ?? (await find())
    if (!vite) throw notRunning()
    const refused = refuseForeignHost(req, vite.session)
    if (refused) return refused
    try {
      return await vite.client.forward(req, res, target)
    } catch (error) {
      if (!(error instanceof ForwardError)) throw error
      if (error.reason === 'abandoned') return 'written'
      // Node refuses to send such a request on.
      if (error.reason === 'invalid') return undefined
      // The response of Vite, or of one of its plugins, is not valid HTTP.
      if (error.reason === 'unreadable' && error.cause !== undefined) throw error.cause
      noteSilence(error)
      lose(vite)
      // Vite may have restarted, also at the same address: `find` has had an answer of it since.
      const again = await find()
      if (!again) throw notRunning()
      return again.client.forward(req, res, target).catch(() => {
        throw notRunning()
      })
    }
  }

  async function upgrade([req, socket, head]: Upgrade): Promise<void> {
    const vite = current() ?? (await find())
    if (vite) vite.client.upgrade([req, socket, head])
    else refuseUpgrade(socket)
  }

  // Transforms no modules: the application starts as fast as it would without Vite.
  await refresh(false)
  return {
    session() {
      if (!connected) throw notRunning()
      return connected.session
    },
    get base() {
      const base = discovery.base()
      return base === undefined ? (last?.base ?? config.base ?? '/') : decodeURI(base)
    },
    prepare(mayBePage, isBackends = false) {
      if (mayBePage) return refresh(true)
      return isBackends || current() ? undefined : refresh(false)
    },
    handle,
    environments,
    async page(file, url) {
      const vite = await findOrFail()
      return fetchPage(vite.client, file, url).catch((error: unknown) => {
        if (!(error instanceof ForwardError)) throw error
        noteSilence(error)
        lose(vite)
        throw notRunning()
      })
    },
    get hmr() {
      return last?.hmr ?? { path: encodeURI(config.base ?? '/'), token: undefined }
    },
    upgrade: (...args) => void upgrade(args).catch(() => refuseUpgrade(args[1])),
    async isUp() {
      const vite = await find()
      if (!vite) return false
      const isAlive = await vite.client.isAlive()
      if (!isAlive) lose(vite)
      return isAlive
    },
    async close() {
      environments.close()
      connections.close()
    },
  }
}

const foreignSocket = 'The hot file names a socket that another user has made.'

function whereabouts({ devServer, hotFile }: ResolvedConfig, problem: string | undefined): ErrorDetails {
  const known = problem ?? 'Vite writes that file with integration() among its plugins.'
  if (!(devServer instanceof URL)) return { where: hotFile, known }
  return { where: devServer.origin, ...(problem === undefined ? {} : { known: problem }) }
}

/**
 * Fetches an HTML file of the project, transformed by a Vite server in another process.
 *
 * @param file relative to root, with slashes
 * @param url the request target of the browser
 * @throws ForwardError when Vite does not answer
 * @throws the errors of Vite's plugins, with the same fields
 */
async function fetchPage(client: ViteClient, file: string, url: string): Promise<string> {
  if (!client.endpoint.isLink) return getPage(client, file)
  const answer = await client.call('page', { file, url })
  if ('html' in answer) return answer.html
  throw Object.assign(new Error(String(answer.error['message'])), answer.error)
}

/** Fetches a page from a Vite without a link, by the URL of its file. */
async function getPage(client: ViteClient, file: string): Promise<string> {
  const { base, url } = client.endpoint
  const { status, type, body } = await client.get(base + encodePath(file), ['accept', 'text/html'])
  if (status === 200 && type.includes('text/html')) return body
  const known = `Vite answered ${status} for ${file}.`
  throw new ViteIntegrationError('PAGE_NOT_FOUND', { name: file, where: url, known }, { dev: true })
}
