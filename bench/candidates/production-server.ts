// A server of one build in production: by the integration, by a peer, or from memory without any check.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { ViteMiddleware } from '@vite-integration/express'
import type { Express } from 'express'
import type { FastifyInstance } from 'fastify'
import { createRawListener, readAnswers } from './raw-answers.ts'
import { answerUsageReports, readProcessor } from './report-usage.ts'

export type ProductionKind =
  | 'raw node:http'
  | 'sirv'
  | 'Express alone'
  | 'Express + serve-static'
  | 'Express + integration'
  | 'Express + vite.handler(app)'
  | 'Fastify alone'
  | 'Fastify + @fastify/static'
  | 'Fastify + integration'
  | 'node:http + integration'

export interface ProductionInput {
  root: string
  kind: ProductionKind
  /** Path of the hashed script, relative to outDir. */
  script: string
}

const { root, kind, script } = JSON.parse(process.argv[2] ?? '') as ProductionInput
const outDir = join(root, 'dist')
const logger = { debug() {}, info() {}, warn() {}, error: console.error }
const integration = { root, dev: false, logger }

const server = await (starters()[kind] as () => Promise<Server | undefined> | Server)()
answerUsageReports()
process.once('disconnect', () => process.exit())
if (server === undefined) process.send?.({})
else if (server.listening) report()
else server.listen(0, '127.0.0.1', report)

/** Sends the port, and the processor time that the start has taken, in milliseconds. */
function report(): void {
  const { port } = server!.address() as AddressInfo
  process.send?.({ port, ...readProcessor() })
}

function starters(): Record<ProductionKind, () => Promise<Server | undefined> | Server> {
  return {
    'raw node:http': () => createServer(createRawListener(readAnswers(outDir, script))),
    sirv: async () => {
      const { default: sirv } = await import('sirv')
      return createServer(sirv(outDir, { single: true, brotli: true, etag: true }) as RequestListener)
    },
    'Express alone': () => startExpress(addMiddleware),
    'Express + serve-static': () =>
      startExpress((app, express) => {
        app.use(express.static(outDir))
        app.use((_req, res) => res.sendFile(join(outDir, 'index.html')))
        app.use(answerError)
      }),
    'Express + integration': () => startExpress(async (app) => app.use(await loadExpressIntegration())),
    'Express + vite.handler(app)': startHandler,
    'Fastify alone': () => startFastify(addHooks),
    'Fastify + @fastify/static': () => startFastify(addFastifyStatic),
    'Fastify + integration': () =>
      startFastify(async (app) => {
        const { viteIntegration } = await import('@vite-integration/fastify')
        await app.register(viteIntegration, integration)
      }),
    'node:http + integration': async () => {
      const { viteMiddleware } = await import('@vite-integration/core')
      const vite = viteMiddleware(integration)
      return createServer((req, res) => vite(req, res, () => res.writeHead(404).end()))
    },
  }
}

async function startExpress(
  add: (app: Express, express: typeof import('express')) => unknown,
): Promise<Server> {
  const { default: express } = await import('express')
  const app = express()
  await add(app, express as never)
  return createServer(app)
}

/** Answers where the integration does: a file in the first middleware, a page in the last. */
function addMiddleware(app: Express): void {
  const answer = createRawListener(readAnswers(outDir, script))
  app.use((req, res, next) => (req.url === `/${script}` ? answer(req, res) : next()))
  app.use(answer)
}

/** Answers errors without printing them, as Express does by itself: during redeploys there are thousands. */
function answerError(_error: unknown, _req: IncomingMessage, res: ServerResponse, _next: unknown): void {
  if (res.headersSent) res.destroy()
  else res.writeHead(500).end()
}

async function loadExpressIntegration(): Promise<ViteMiddleware> {
  const { viteIntegration } = await import('@vite-integration/express')
  return viteIntegration(integration)
}

/** Answers files ahead of Express. Undefined when the built package has no `handler` yet. */
async function startHandler(): Promise<Server | undefined> {
  const { default: express } = await import('express')
  const vite = (await loadExpressIntegration()) as ViteMiddleware & {
    handler?: (app: Express) => RequestListener
  }
  const app = express()
  app.use(vite)
  return vite.handler ? createServer(vite.handler(app)) : undefined
}

async function startFastify(add: (app: FastifyInstance) => unknown): Promise<Server> {
  const { default: fastify } = await import('fastify')
  const app = fastify()
  await add(app)
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app.server
}

/** Adds the hooks that the plugin has. Where the plugin answers they answer from memory: the cost of Fastify and its hooks. */
function addHooks(app: FastifyInstance): void {
  const answers = readAnswers(outDir, script)
  app.addHook('preParsing', (request, reply, _payload, _done) => {
    const { status, headers, body } = answers(request.raw)
    void reply.code(status).headers(headers).send(body)
  })
  app.addHook('preHandler', (_request, _reply, done) => done())
  app.addHook('onError', (_request, _reply, _error, done) => done())
}

async function addFastifyStatic(app: FastifyInstance): Promise<void> {
  const { default: fastifyStatic } = await import('@fastify/static')
  // `wildcard: false`, as its documentation advises for a build: it creates a route for each file at the start.
  await app.register(fastifyStatic, { root: outDir, wildcard: false, preCompressed: true })
  app.setNotFoundHandler((_request, reply) => reply.sendFile('index.html'))
}
