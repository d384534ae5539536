import type { ResolvedConfig } from '../../config.ts'
import type { Outcome, RequestContext } from '../../contract.ts'
import type { DevServer } from '../dev-server.ts'
import { refuseForeignHost } from '../error-responses.ts'
import { refuseUpgrade } from '../../proxy/relay-upgrade.ts'
import { createRestartGuard } from './restart-guard.ts'
import { hmrTarget, openSession, type ServerSession } from './session.ts'
import { type RunningVite, startVite } from './start-vite.ts'
import { releaseSource, transformPage } from './vite-requests.ts'
import { createLocalEnvironments } from '../ssr/local-environments.ts'

/** Headers that an application sets for its own responses: modules of Vite must not get them. */
const ownHeaders = ['content-type', 'cache-control'] as const

/**
 * Starts Vite inside this process.
 *
 * @throws ViteIntegrationError VITE_NOT_FOUND, VITE_NOT_SUPPORTED, VITE_START_FAILED
 */
export async function createInProcessServer(config: ResolvedConfig): Promise<DevServer> {
  const vite = await startVite(config)
  let session = await openSession(vite.server)
  let restarting: Promise<ServerSession> | undefined
  let isClosed = false

  /** Opens a session of the new config: Vite restarts in the same server object when its config changes. */
  async function refresh(): Promise<void> {
    restarting ??= openSession(vite.server).finally(() => (restarting = undefined))
    session = await restarting
  }
  const survive = createRestartGuard(vite.server, () => isClosed)
  const isCurrent = (): boolean => session.config === vite.server.config
  const prepare = async (mayBePage: boolean): Promise<void> => {
    if (!isCurrent()) await refresh()
    if (mayBePage) await session.warm()
  }

  return {
    session: () => session,
    get base() {
      return session.base
    },
    prepare: (mayBePage) => (isCurrent() && !mayBePage ? undefined : survive(() => prepare(mayBePage))),
    async handle(context) {
      return refuseForeignHost(context.req, session) ?? (await runMiddlewares(vite, context))
    },
    hasModule: (url) => vite.server.environments.client.moduleGraph.urlToModuleMap.has(url),
    environments: createLocalEnvironments(vite.server, vite.guards, survive),
    page: (file, url) => survive(() => transformPage(vite.server, file, url)),
    // Vite may have restarted with another base since the last request.
    get hmr() {
      return isCurrent() ? session.hmr : hmrTarget(vite.server.config)
    },
    upgrade(req, socket, head) {
      if (!vite.upgrades.emit('upgrade', req, socket, head)) refuseUpgrade(socket)
    },
    isUp: async () => true,
    close() {
      isClosed = true
      return vite.close()
    },
  }
}

/**
 * Runs Vite's middlewares, which write to the raw response themselves. A request that they leave unanswered gets back
 * the application's own status and headers, and the `url` that its host shows.
 */
function runMiddlewares(vite: RunningVite, { req, res, target }: RequestContext): Promise<Outcome> {
  const { url } = req
  const { statusCode } = res
  const given = ownHeaders.map((name) => [name, res.getHeader(name)] as const)
  // Hosts strip the path of a mount from `url`; Vite strips its base itself.
  req.url = target
  // HTTP/2 calls it `:authority`; Vite's host check reads `host` only.
  req.headers.host ??= req.headers[':authority'] as string | undefined
  res.statusCode = 200
  for (const name of ownHeaders) res.removeHeader(name)
  releaseSource(res)
  return new Promise((resolve, reject) => {
    const written = (): void => resolve('written')
    res.once('close', written)
    vite.server.middlewares(req, res, (passed?: unknown) => {
      res.off('close', written)
      if (url !== undefined) req.url = url
      if (!res.headersSent) {
        res.statusCode = statusCode
        for (const [name, value] of given) if (value !== undefined) res.setHeader(name, value)
      }
      const error = vite.errors.take(req) ?? passed
      if (error === undefined) resolve(undefined)
      else reject(error)
    })
  })
}
