import { setTimeout } from 'node:timers/promises'
import type { ResolvedConfig } from '../../config.ts'
import type { Outcome, RequestContext } from '../../contract.ts'
import { ViteIntegrationError } from '../../errors.ts'
import { encodePath } from '../../http/request-path.ts'
import type { ViteClient } from '../../link/client.ts'
import { refuseUpgrade, type Upgrade } from '../../proxy/relay-upgrade.ts'
import { ForwardError } from '../../proxy/send-request.ts'
import type { DevServer } from '../dev-server.ts'
import { refuseForeignHost } from '../error-responses.ts'
import { createRemoteEnvironments, needsPlugin } from '../ssr/remote-environments.ts'
import { createServerFinder, type ServerFinder } from './server-finder.ts'

/** Time between two looks for the link of a Vite that has just started, and the time for all of them, milliseconds. */
const linkPause = 50
const maxLinkWait = 500

/** Creates the connection to a Vite server in another process, which may start, stop and restart at any time. */
export async function createExternalServer(config: ResolvedConfig): Promise<DevServer> {
  const finder = createServerFinder(config)
  const { current, find, findOrFail, refresh, lose, notRunning } = finder
  const environments = createRemoteEnvironments(config, findOrFail, lose, notRunning)

  async function upgrade([req, socket, head]: Upgrade): Promise<void> {
    const vite = current() ?? (await find())
    if (vite) vite.client.upgrade([req, socket, head])
    else refuseUpgrade(socket)
  }

  // Transforms no modules: the application starts as fast as it would without Vite.
  await refresh(false)
  if (config.ssr) await needLink(finder)
  return {
    session() {
      if (!finder.connected) throw notRunning()
      return finder.connected.session
    },
    get base() {
      const base = finder.base()
      return base === undefined ? (finder.last?.base ?? config.base ?? '/') : decodeURI(base)
    },
    prepare(mayBePage, isBackends = false) {
      if (mayBePage) return refresh(true)
      return isBackends || current() ? undefined : refresh(false)
    },
    handle: (context) => handle(finder, context),
    environments,
    async page(file, url) {
      const vite = await findOrFail()
      return fetchPage(vite.client, file, url).catch((error: unknown) => {
        if (!(error instanceof ForwardError)) throw error
        lose(vite, error)
        throw notRunning()
      })
    },
    get hmr() {
      return finder.last?.hmr ?? { path: encodeURI(config.base ?? '/'), token: undefined }
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
      finder.close()
    },
  }
}

/**
 * Waits for the link of a Vite that has just started to listen: it comes a moment later.
 *
 * @throws ViteIntegrationError SSR_NEEDS_PLUGIN
 */
async function needLink(finder: ServerFinder): Promise<void> {
  for (let waited = 0; ; waited += linkPause) {
    const { connected } = finder
    if (!connected || connected.client.endpoint.isLink) return
    if (waited >= maxLinkWait) throw needsPlugin(connected.client)
    await setTimeout(linkPause)
    await finder.refresh(false)
  }
}

/** Passes a request on to Vite, and once more when Vite has restarted under way. */
async function handle(
  { current, find, lose, notRunning }: ServerFinder,
  { req, res, target }: RequestContext,
): Promise<Outcome> {
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
    lose(vite, error)
    // Vite may have restarted, also at the same address: `find` has had an answer of it since.
    const again = await find()
    if (!again) throw notRunning()
    return again.client.forward(req, res, target).catch(() => {
      throw notRunning()
    })
  }
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
