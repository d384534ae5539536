import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import ejs from 'ejs'
import pug from 'pug'
import { type ViteMiddleware, viteMiddleware } from '@vite-integration/core'
import type {
  Adapter,
  Exchange,
  Handler,
  RenderRoute,
  Route,
  RunningApplication,
  Scenario,
} from '../contract/scenario.ts'
import { fixturesFolder } from '../support/workspace.ts'
import { closed, listening } from './express-host.ts'
import { certificate, echoServer } from './servers.ts'

export const nodeAdapter: Adapter = { name: 'node:http', start: startNode }

/** The part of an application that answers with one build: its integration, and the routes that have its helpers. */
interface Part {
  readonly vite: ViteMiddleware
  readonly routes: Route[]
}

/** Builds a scenario's application on plain `node:http`, with a router as small as a router can be. */
async function startNode(scenario: Scenario): Promise<RunningApplication> {
  const { protocol = 'http', webSocket } = scenario
  const server = protocol === 'https' ? createHttpsServer(certificate()) : createHttpServer()
  const parts = [{ vite: scenario.vite, routes: scenario.routes ?? [] }, ...(scenario.also ?? [])].map(
    ({ vite, routes }): Part => ({ vite: viteMiddleware({ server, ...vite }), routes: [...routes] }),
  )
  const [first] = parts as [Part]
  await Promise.all(parts.map(({ vite }) => vite.ready))
  server.on('request', createListener(scenario, parts))
  const webSockets = webSocket ? [echoServer(server, webSocket.path)] : []
  server.listen(0, '127.0.0.1')
  await listening(server)
  first.routes.push(...(scenario.late ?? []))
  const { port } = server.address() as AddressInfo
  return {
    url: `${protocol}://127.0.0.1:${String(port)}`,
    port,
    outside: first.vite,
    async close() {
      for (const { vite } of parts) await vite.close()
      for (const { clients } of webSockets) for (const client of clients) client.terminate()
      await closed(server)
    },
  }
}

type Listener = (req: IncomingMessage, res: ServerResponse) => void
type Step = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void

/** Ahead of it all the routes declared before the integration, then each build with its routes, then the fallbacks. */
function createListener(scenario: Scenario, parts: readonly Part[]): Listener {
  const { headers = {}, before = [], notFound, onError } = scenario
  const [first] = parts as [Part]
  return (req, res) => {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
    const fail = (error: unknown): void => {
      if (onError) {
        res.statusCode = 500
        answer(res, onError(error, exchangeOf(req, res, first.vite)), 500)
      } else first.vite.errorHandler(error, req, res, (passed) => answerError(res, passed))
    }
    const steps: Step[] = [
      router(first, before),
      ...parts.flatMap((part) => [part.vite.files, router(part, part.routes)]),
      renders(first, scenario.renders ?? []),
      // A build at a longer base goes ahead of the one that has all other paths.
      ...parts.map(({ vite }) => vite.fallback).toReversed(),
      (_req, _res, next) =>
        notFound ? handle(notFound, req, res, first.vite, next) : answer(res, 'none', 404),
    ]
    const run = (index: number): void =>
      steps[index]!(req, res, (error) => (error === undefined ? run(index + 1) : fail(error)))
    if (scenario.parsesBodies !== true) return run(0)
    return void parseBody(req).then(() => run(0), fail)
  }
}

function router({ vite }: Part, routes: readonly Route[]): Step {
  return (req, res, next) => {
    const { pathname } = new URL(req.url ?? '/', 'http://host.invalid')
    const route = routes.find(
      ({ method = 'GET', path }) =>
        (req.method === method || (method === 'GET' && req.method === 'HEAD')) &&
        patternOf(path).test(pathname),
    )
    if (!route) return next()
    const params = patternOf(route.path).exec(pathname)?.groups ?? {}
    return handle(route.handler, req, res, vite, next, params)
  }
}

function renders({ vite }: Part, routes: readonly RenderRoute[]): Step {
  return (req, res, next) => {
    const { pathname } = new URL(req.url ?? '/', 'http://host.invalid')
    const found = routes.find(
      ({ method = 'GET', path }) =>
        (method === 'ALL' || req.method === method || (method === 'GET' && req.method === 'HEAD')) &&
        patternOf(path).test(pathname),
    )
    if (!found) return next()
    const params = patternOf(found.path).exec(pathname)?.groups ?? {}
    const { locals } = found
    const give = locals && (() => locals(exchangeOf(req, res, vite, params)))
    return vite.render(give)(req, res, next)
  }
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
}

function handle(
  handler: Handler,
  req: IncomingMessage,
  res: ServerResponse,
  vite: ViteMiddleware,
  next: (error: unknown) => void,
  params: Readonly<Record<string, string>> = {},
): void {
  const exchange = exchangeOf(req, res, vite, params, next)
  Promise.resolve()
    .then(() => handler(exchange))
    .catch(next)
}

type WithBody = IncomingMessage & { body?: unknown }

async function parseBody(req: WithBody): Promise<void> {
  const bytes = await buffer(req)
  const type = req.headers['content-type'] ?? ''
  if (bytes.length === 0) return
  if (type.includes('json')) req.body = JSON.parse(String(bytes))
  else if (type.includes('urlencoded')) req.body = Object.fromEntries(new URLSearchParams(String(bytes)))
  else req.body = type.includes('octet-stream') ? bytes : String(bytes)
}

function exchangeOf(
  req: WithBody,
  res: ServerResponse,
  vite: ViteMiddleware,
  params: Readonly<Record<string, string>> = {},
  fail: (error: unknown) => void = () => {},
): Exchange {
  const helpers = (): ReturnType<ViteMiddleware['helpers']> => vite.helpers(req, res)
  const viteHelpers = {
    viteTags: (...args: Parameters<Exchange['viteTags']>) => helpers().tags(...args),
    viteAsset: (path: string) => helpers().asset(path),
    viteInline: (path: string) => helpers().inline(path),
    viteHtml: async (...args: Parameters<Exchange['viteHtml']>) => helpers().html(...args),
    get viteNonce() {
      return helpers().nonce()
    },
  }
  return Object.defineProperties(
    {
      method: req.method ?? '',
      url: req.url ?? '',
      originalUrl: req.url ?? '',
      params,
      body: req.body,
      setHeader: (name: string, value: string | string[]) => void res.setHeader(name, value),
      answer: (body: unknown, status = 200) => answer(res, body, status),
      render(view: string, data: Readonly<Record<string, unknown>>) {
        const render = view.endsWith('.pug') ? pug.__express : ejs.renderFile
        const all = Object.defineProperties({ ...data }, Object.getOwnPropertyDescriptors(viteHelpers))
        render(join(fixturesFolder, 'views', view), all, (error, html) =>
          error ? fail(error) : answer(res, html, 200),
        )
      },
    },
    Object.getOwnPropertyDescriptors(viteHelpers),
  ) as unknown as Exchange
}

function answer(res: ServerResponse, body: unknown, status: number): void {
  const isText = typeof body === 'string'
  res.statusCode = status
  res.setHeader('Content-Type', isText ? 'text/html; charset=utf-8' : 'application/json')
  const text = isText ? body : JSON.stringify(body)
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.end(res.req.method === 'HEAD' ? undefined : text)
}

/** As frameworks do by themselves: the message, and the status that the error names. */
function answerError(res: ServerResponse, error: unknown): void {
  if (res.headersSent) return void res.destroy()
  const { statusCode = 500, message } = error as { statusCode?: number; message?: string }
  return answer(res, `Error: ${String(message)}`, statusCode)
}
