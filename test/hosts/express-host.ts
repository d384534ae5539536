import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import ejs from 'ejs'
import express5, { type Express, type NextFunction, type Request, type Response } from 'express'
import express4 from 'express4'
import pug from 'pug'
import type { WebSocketServer } from 'ws'
import { viteIntegration, type ViteMiddleware } from '@vite-integration/express'
import type {
  Adapter,
  Exchange,
  FurtherBuild,
  Handler,
  AppHelpers,
  Route,
  RunningApplication,
  Scenario,
  Start,
} from '../contract/scenario.ts'
import { fixturesFolder } from '../support/workspace.ts'
import { certificate, echoServer } from './servers.ts'

type ExpressModule = typeof express5

export interface ExpressVersion extends Adapter {
  readonly express: ExpressModule
}

export const expressVersions: readonly ExpressVersion[] = [
  { name: 'Express 5', express: express5, start: expressStarter(express5) },
  { name: 'Express 4', express: express4, start: expressStarter(express4) },
]

/**
 * Returns a starter that builds a scenario's application with the given Express, in the order an author would write it.
 */
function expressStarter(express: ExpressModule): Start {
  return async (scenario) => {
    const app = express()
    const { headers, before = [], routes = [], also = [], late = [], notFound, onError } = scenario
    app.engine('ejs', ejs.renderFile)
    app.engine('pug', pug.__express)
    app.set('views', join(fixturesFolder, 'views'))

    if (headers !== undefined) app.use((_req, res, next) => void (res.set(headers), next()))
    if (scenario.parsesBodies === true) {
      app.use(express.json(), express.urlencoded({ extended: true }), express.raw(), express.text())
    }
    addRoutes(app, before)
    const vite = viteIntegration(scenario.vite)
    app.use(vite)
    addRoutes(app, routes)
    for (const { method = 'GET', path, locals } of scenario.renders ?? []) {
      const give = locals && ((req: Request, res: Response) => locals(exchangeOf(req, res)))
      app[method.toLowerCase() as 'get' | 'post' | 'all'](path, vite.render(give))
    }
    const others = also.map((build) => addBuild(express, app, build))
    if (notFound !== undefined) {
      app.use(vite.fallback)
      app.use(handle(notFound))
    }
    if (onError !== undefined) app.use(errorHandler(onError))

    await Promise.all([vite, ...others].map(({ ready }) => ready))
    const { server, webSockets } = listen(app, scenario)
    await listening(server)
    if (scenario.webSocket?.order === 'after') webSockets.push(echoServer(server, scenario.webSocket.path))
    addRoutes(app, late)
    return running(server, scenario, vite, async () => {
      for (const one of [vite, ...others]) await one.close()
      for (const webSocket of webSockets) for (const client of webSocket.clients) client.terminate()
      await closed(server)
    })
  }
}

/** Adds a further build in a router of its own, so that its routes have the helpers of this build. */
function addBuild(express: ExpressModule, app: Express, { vite, routes }: FurtherBuild): ViteMiddleware {
  const router = express.Router()
  const middleware = viteIntegration(vite)
  router.use(middleware)
  addRoutes(router, routes)
  app.use(router)
  return middleware
}

/** The methods for routes that applications and routers share. */
type RouteHolder = Record<'get' | 'post', (path: string, handler: ReturnType<typeof handle>) => unknown>

function addRoutes(app: RouteHolder, routes: readonly Route[]): void {
  for (const { method = 'GET', path, handler } of routes) {
    app[method === 'GET' ? 'get' : 'post'](path, handle(handler))
  }
}

/** Wraps a handler. Rejections are passed to `next`, because Express 4 does not do so itself. */
function handle(handler: Handler) {
  return (req: Request, res: Response, next: NextFunction): void => {
    Promise.resolve()
      .then(() => handler(exchangeOf(req, res)))
      .catch(next)
  }
}

function exchangeOf(req: Request, res: Response): Exchange {
  const { viteTags, viteAsset, viteInline, viteHtml } = res.locals as Pick<
    Exchange,
    'viteTags' | 'viteAsset' | 'viteInline' | 'viteHtml'
  >
  return {
    method: req.method,
    url: req.url,
    originalUrl: req.originalUrl,
    params: req.params as Record<string, string>,
    body: req.body,
    viteTags,
    viteAsset,
    viteInline,
    viteHtml,
    setHeader: (name, value) => void res.setHeader(name, value),
    // A getter, because reading the property calls the `nonce` option.
    get viteNonce() {
      return (res.locals as { viteNonce?: string }).viteNonce
    },
    answer: (body, status = 200) => void res.status(status).send(body),
    render: (view, data) => res.render(view, data),
  }
}

function errorHandler(onError: NonNullable<Scenario['onError']>) {
  return (error: unknown, req: Request, res: Response, _next: NextFunction): void => {
    res.status(500).json(onError(error, exchangeOf(req, res)))
  }
}

function listen(app: Express, { protocol = 'http', listen: way = 'framework', webSocket }: Scenario) {
  const webSockets: WebSocketServer[] = []
  const attach = (server: Server): void => {
    if (webSocket?.order === 'before') webSockets.push(echoServer(server, webSocket.path))
  }
  if (protocol === 'http' && way === 'framework') {
    const server = app.listen(0, '127.0.0.1')
    attach(server)
    return { server, webSockets }
  }
  const server = protocol === 'https' ? createHttpsServer(certificate(), app) : createHttpServer(app)
  attach(server)
  server.listen(0, '127.0.0.1')
  return { server, webSockets }
}

function running(
  server: Server,
  { protocol = 'http' }: Scenario,
  outside: AppHelpers,
  close: () => Promise<void>,
): RunningApplication {
  const { port } = server.address() as AddressInfo
  return { url: `${protocol}://127.0.0.1:${String(port)}`, port, outside, close }
}

export function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('listening', resolve)
    server.once('error', reject)
  })
}

export function closed(server: Server): Promise<void> {
  return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())))
}
