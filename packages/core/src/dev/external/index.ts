import { realpathSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ResolvedConfig } from '../../config.ts'
import type { Outcome, RequestContext } from '../../contract.ts'
import { type ErrorDetails, ViteIntegrationError } from '../../errors.ts'
import type { DevServer, DevSession } from '../dev-server.ts'
import { refuseUpgrade } from '../refuse-upgrade.ts'
import { fetchPage } from './fetch-page.ts'
import { openRemoteSession, type Wanted } from './open-session.ts'
import { createRpcClient, NoAnswer, type ViteTarget } from './rpc-client.ts'
import { createViteLink } from './discovery.ts'
import { createViteProxy, isStaleConnection } from './vite-proxy.ts'

/** A Vite server in another process, which may come and go. */
export async function createExternalServer(config: ResolvedConfig): Promise<DevServer> {
  const client = createRpcClient(config.devServerSecure)
  const proxy = createViteProxy(config.devServerSecure)
  const link = createViteLink(config, client)
  const wanted: Wanted = { styles: new Set(), texts: new Set() }
  let session: DevSession | undefined
  let last: DevSession | undefined
  /** Whose session it is. */
  let owner: ViteTarget | undefined
  const warnOfRoot = createRootWarning(config)
  const tellOfOutage = createOutageNews(config)

  const notRunning = (): ViteIntegrationError =>
    new ViteIntegrationError('VITE_NOT_RUNNING', whereabouts(config, link.problem()), { dev: true })

  async function refresh(warm: boolean): Promise<void> {
    const target = await link.find()
    session = target && (await openRemoteSession(client, target, wanted, config, warm).catch(lose))
    owner = target
    last = session ?? last
    if (session) warnOfRoot(session)
    tellOfOutage(session !== undefined, notRunning)
  }
  const lose = (): undefined => void link.lost()

  /** The server, its session at hand: another one than last time has another base and another token. */
  async function find(): Promise<ViteTarget | undefined> {
    const target = await link.find()
    if (target && (!session || owner !== target)) await refresh(false)
    return target && session && owner
  }

  async function handle(context: RequestContext): Promise<Outcome> {
    const target = await find()
    if (!target) throw notRunning()
    return new Promise((resolve, reject) => {
      context.res.once('close', () => resolve('written'))
      const done = (error?: unknown): void => (error === undefined ? resolve(undefined) : reject(error))
      forward(target, context, done, true)
    })
  }

  function forward(
    target: ViteTarget,
    exchange: RequestContext,
    done: (error?: unknown) => void,
    mayRepeat: boolean,
  ): void {
    const { req, res } = exchange
    proxy.web(req, res, {
      url: target.url,
      target: exchange.target,
      answered: () => link.seen(target),
      unknown: () => done(),
      isAlive: async () => (await link.find()) !== undefined,
      failed(error) {
        const { code = '' } = error as NodeJS.ErrnoException
        // It has answered, but not in HTTP.
        if (code.startsWith('HPE_')) return done(error)
        link.lost()
        if (!mayRepeat || !isStaleConnection(error)) return done(notRunning())
        // It may just have closed an idle connection: then it is still there.
        void link.find().then((again) => (again ? forward(again, exchange, done, false) : done(notRunning())))
      },
    })
  }

  async function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const target = await find()
    if (target) proxy.upgrade(req, socket, head, target.url)
    else refuseUpgrade(socket)
  }

  // Without a look at the modules: the application starts as fast as it would without Vite.
  await refresh(false)
  return {
    session() {
      if (!session) throw notRunning()
      return session
    },
    get base() {
      const current = link.base()
      return current === undefined ? (last?.base ?? config.base ?? '/') : decodeURI(current)
    },
    prepare(mayBePage, isBackends = false) {
      if (mayBePage) return refresh(true)
      return isBackends || (session && link.isCurrent()) ? undefined : refresh(false)
    },
    handle,
    async page(file, url) {
      const target = await link.find()
      if (!target) throw notRunning()
      return fetchPage(client, target, file, url).catch((error: unknown) => {
        if (!(error instanceof NoAnswer)) throw error
        link.lost()
        throw notRunning()
      })
    },
    get hmr() {
      return last?.hmr ?? { path: encodeURI(config.base ?? '/'), token: undefined }
    },
    upgrade: (...args) => void upgrade(...args),
    isUp: async () => (await link.find()) !== undefined,
    async close() {
      proxy.close()
      client.close()
    },
  }
}

function whereabouts({ devServer, hotFile }: ResolvedConfig, problem: string | undefined): ErrorDetails {
  const known = problem ?? 'Vite writes that file with integration() among its plugins.'
  if (!(devServer instanceof URL)) return { where: hotFile, known }
  return { where: devServer.origin, ...(problem === undefined ? {} : { known: problem }) }
}

/** Says once that Vite is down, and once that it is back. */
function createOutageNews({
  logger,
}: ResolvedConfig): (isUp: boolean, why: () => ViteIntegrationError) => void {
  let wasUp = true
  return (isUp, why) => {
    if (isUp === wasUp) return
    wasUp = isUp
    if (isUp) logger.info('Vite is running.')
    else logger.warn(`Vite is not running: pages and modules wait for it. ${why().hint}`)
  }
}

/** Says once that the Vite which was found is another project's. */
function createRootWarning({ hasRootOption, root, logger }: ResolvedConfig): (session: DevSession) => void {
  let warned = false
  return (session) => {
    if (warned || !hasRootOption || isSameFolder(session.root, root)) return
    warned = true
    logger.warn(
      `Vite runs in ${session.root}, but the "root" option is ${root}: pages and modules come from the former. ` +
        `Start Vite there, with "npx vite" or "vite-integration dev --root".`,
    )
  }
}

function isSameFolder(one: string, other: string): boolean {
  try {
    return realpathSync.native(one) === other
  } catch {
    // In another container, for instance: nothing can be said of it.
    return true
  }
}
