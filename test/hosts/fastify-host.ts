import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import fastifyView from '@fastify/view'
import ejs from 'ejs'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import pug from 'pug'
import type { WebSocketServer } from 'ws'
import { viteIntegration } from '@vite-integration/fastify'
import type {
  Adapter,
  Exchange,
  FurtherBuild,
  Handler,
  Route,
  RunningApplication,
  Scenario,
} from '../contract/scenario.ts'
import { fixturesFolder } from '../support/workspace.ts'
import { certificate, echoServer } from './servers.ts'

export const fastifyAdapter: Adapter = { name: 'Fastify 5', start: startFastify }

/** Builds a scenario's application in the order an author would write it. */
async function startFastify(scenario: Scenario): Promise<RunningApplication> {
  const { headers, before = [], routes = [], also = [], late = [], notFound, onError } = scenario
  const app = fastify(serverOptions(scenario))
  const webSockets: WebSocketServer[] = []
  if (headers !== undefined) {
    app.addHook('onRequest', async (_request, reply) => {
      reply.headers(headers)
    })
  }
  app.register(fastifyView, { engine: { ejs }, root: `${fixturesFolder}/views`, propertyName: 'ejsView' })
  app.register(fastifyView, { engine: { pug }, root: `${fixturesFolder}/views`, propertyName: 'pugView' })
  if (onError !== undefined) {
    app.setErrorHandler((error, request, reply) =>
      reply.code(500).send(onError(error, exchangeOf(request, reply))),
    )
  }
  if (scenario.parsesBodies === true) addParsers(app)
  if (scenario.webSocket?.order === 'before') webSockets.push(echoServer(app.server, scenario.webSocket.path))
  addRoutes(app, before)
  try {
    await app.register(viteIntegration, scenario.vite as object)
    addRoutes(app, routes)
    for (const { method = 'GET', path, locals } of scenario.renders ?? []) {
      app.route({
        method: method === 'ALL' ? app.supportedMethods : method,
        url: path,
        handler: async (request, reply) => reply.viteRender(await locals?.(exchangeOf(request, reply))),
      })
    }
    for (const build of also) await app.register((child) => addBuild(child, build))
    if (notFound !== undefined) app.setNotFoundHandler(handle(notFound))
    addRoutes(app, late)
    await app.listen({ port: 0, host: '127.0.0.1' })
  } catch (error) {
    await app.close()
    throw error
  }
  if (scenario.webSocket?.order === 'after') webSockets.push(echoServer(app.server, scenario.webSocket.path))
  return running(app, scenario, webSockets)
}

/** Adds parsers for forms and bytes. Fastify itself has those for JSON and text. */
function addParsers(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
}

function serverOptions({ protocol = 'http', listen = 'framework' }: Scenario): object {
  if (listen === 'node') {
    const create = (listener: RequestListener): Server =>
      protocol === 'https' ? createHttpsServer(certificate(), listener) : createHttpServer(listener)
    return { serverFactory: create }
  }
  return protocol === 'https' ? { https: certificate() } : {}
}

/** Adds a further build in a child context, so that its routes have the helpers of this build. */
async function addBuild(app: FastifyInstance, { vite, routes }: FurtherBuild): Promise<void> {
  await app.register(viteIntegration, vite as object)
  addRoutes(app, routes)
}

function addRoutes(app: FastifyInstance, routes: readonly Route[]): void {
  for (const { method = 'GET', path, handler } of routes) {
    app.route({ method, url: path, handler: handle(handler) })
  }
}

/** Wraps a handler. It returns the reply, so that the handler may answer after it has returned. */
function handle(handler: Handler) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    await handler(exchangeOf(request, reply))
    return reply
  }
}

interface ReplyWithViews extends FastifyReply {
  ejsView(view: string, data: object): FastifyReply
  pugView(view: string, data: object): FastifyReply
}

function exchangeOf(request: FastifyRequest, reply: FastifyReply): Exchange {
  return {
    method: request.method,
    url: request.url,
    originalUrl: request.originalUrl,
    params: request.params as Record<string, string>,
    body: request.body,
    viteTags: reply.viteTags,
    viteAsset: reply.viteAsset,
    viteInline: reply.viteInline,
    viteHtml: reply.viteHtml,
    // A getter, because reading the property calls the `nonce` option.
    get viteNonce() {
      return reply.viteNonce
    },
    setHeader: (name, value) => void reply.header(name, value),
    answer(body, status = 200) {
      if (typeof body === 'string') reply.type('text/html; charset=utf-8')
      reply.code(status).send(body)
    },
    render(view, data) {
      const views = reply as ReplyWithViews
      if (view.endsWith('.pug')) views.pugView(view, data)
      else views.ejsView(view, data)
    },
  }
}

function running(
  app: FastifyInstance,
  { protocol = 'http' }: Scenario,
  webSockets: readonly WebSocketServer[],
): RunningApplication {
  const { port } = app.server.address() as AddressInfo
  return {
    url: `${protocol}://127.0.0.1:${String(port)}`,
    port,
    outside: app.viteIntegration,
    async close() {
      for (const webSocket of webSockets) for (const client of webSocket.clients) client.terminate()
      const closed = app.server.listening ? once(app.server, 'close') : undefined
      await app.close()
      await closed
    },
  }
}
