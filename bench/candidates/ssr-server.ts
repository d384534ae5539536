// A server of pages that React renders: by the integration, by a peer, by hand, or with nothing around React.
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import fastify, { type FastifyInstance } from 'fastify'
import { quietLogger } from './quiet-logger.ts'
import { answerUsageReports } from './report-usage.ts'
import { createBareListener } from './ssr-bare.ts'
import { addFastifyVite, startNitro } from './ssr-peers.ts'
import { addTemplateRoutes } from './ssr-template.ts'

export type SsrKind =
  | 'node:http + React'
  | 'create-vite-extra'
  | '@fastify/vite'
  | 'Nitro'
  | 'node:http + integration'
  | 'Express + integration'
  | 'Fastify + integration'
  | 'raw node:http'
  | 'Express alone'
  | 'Fastify alone'

export interface SsrInput {
  root: string
  kind: SsrKind
  dev: boolean
  /** File name of the integration's entry, in `src`. @default 'entry-server.jsx' */
  entry?: string
}

const { root, kind, dev, entry = 'entry-server.jsx' } = JSON.parse(process.argv[2] ?? '') as SsrInput
const options = { root, dev, ssr: `./src/${entry}`, logger: quietLogger }

/** What servers without rendering send: as much as the entry that stands for `fetch`. */
const text = 'GET /'
const textHeaders = { 'content-type': 'text/plain', 'content-length': String(text.length) }
const answerText: RequestListener = (_req, res) => void res.writeHead(200, textHeaders).end(text)

const starters: Record<SsrKind, () => Promise<Server | number>> = {
  'node:http + React': async () => createServer(await createBareListener(root)),
  'create-vite-extra': () => startExpress((app) => addTemplateRoutes(app, root, dev)),
  '@fastify/vite': () => startFastify((app) => addFastifyVite(app, root, dev)),
  Nitro: () => startNitro(root, dev),
  'node:http + integration': async () => {
    const { viteMiddleware } = await import('@vite-integration/core')
    const vite = viteMiddleware(options)
    return createServer((req, res) => vite(req, res, () => res.writeHead(404).end()))
  },
  'Express + integration': () =>
    startExpress(async (app) => {
      const { viteIntegration } = await import('@vite-integration/express')
      app.use(viteIntegration(options))
    }),
  'Fastify + integration': () =>
    startFastify(async (app) => {
      const { viteIntegration } = await import('@vite-integration/fastify')
      await app.register(viteIntegration, options)
    }),
  'raw node:http': async () => createServer(answerText),
  'Express alone': () => startExpress((app) => app.use(answerText)),
  'Fastify alone': () =>
    startFastify((app) => app.get('/', (_request, reply) => reply.headers(textHeaders).send(text))),
}

async function startExpress(add: (app: Express) => unknown): Promise<Server> {
  const app = express()
  await add(app)
  return createServer(app)
}

async function startFastify(add: (app: FastifyInstance) => unknown): Promise<Server> {
  const app = fastify()
  await add(app)
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app.server
}

/** A server that listens by itself is known by its port. */
const server = await starters[kind]()
answerUsageReports()
process.once('disconnect', () => process.exit())
if (typeof server === 'number') process.send?.({ port: server })
else if (server.listening) report(server)
else server.listen(0, '127.0.0.1', () => report(server))

function report(started: Server): void {
  process.send?.({ port: (started.address() as AddressInfo).port })
}
