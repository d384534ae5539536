// Serves one build by every host, each with and without `handler()` in front, and beside them by bare Node, which answers
// whatever its own parser lets through. Reports the ports, and for each message what the process holds.
import { readdirSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import express, { type NextFunction, type Request, type Response } from 'express'
import fastify from 'fastify'
import { viteMiddleware } from '@vite-integration/core'
import { viteIntegration } from '@vite-integration/express'
import { viteHandler, viteIntegration as fastifyIntegration } from '@vite-integration/fastify'

const [, , root = ''] = process.argv
const isLinux = process.platform === 'linux'
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const options = { root, dev: false, logger: quiet } as const

const ports: Record<string, number> = {
  node: await listen(createServer((_req, res) => res.setHeader('x-reached', 'yes').end())),
  Express: await startExpress(false),
  'Express behind handler()': await startExpress(true),
  Fastify: await startFastify(false),
  'Fastify behind handler()': await startFastify(true),
  'node:http': await startNode(false),
  'node:http behind handler()': await startNode(true),
}

process.on('message', () => void measure().then((held) => process.send!(held)))
process.once('disconnect', () => process.exit())
process.send!(ports)

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

function startExpress(isAhead: boolean): Promise<number> {
  const app = express()
  const vite = viteIntegration(options)
  app.use(vite)
  app.use(express.json())
  app.get('/api/ok', (_req, res) => void res.send('ok'))
  // Express's own handler writes to the console.
  app.use((error: { status?: number }, _req: Request, res: Response, _next: NextFunction) => {
    res.sendStatus(error.status ?? 500)
  })
  return listen(createServer(isAhead ? vite.handler(app) : app))
}

async function startFastify(isAhead: boolean): Promise<number> {
  const app = fastify(
    isAhead ? { serverFactory: (handler) => createServer(viteHandler(handler as RequestListener)) } : {},
  )
  await app.register(fastifyIntegration, options)
  app.get('/api/ok', async () => 'ok')
  await app.listen({ port: 0, host: '127.0.0.1' })
  return (app.server.address() as AddressInfo).port
}

function startNode(isAhead: boolean): Promise<number> {
  const vite = viteMiddleware(options)
  const listener: RequestListener = (req, res) =>
    vite(req, res, () => {
      if (req.url === '/api/ok') res.end('ok')
      else res.writeHead(404).end('nothing here')
    })
  return listen(createServer(isAhead ? vite.handler(listener) : listener))
}

async function measure(): Promise<object> {
  // Sockets are released some turns after they close.
  for (let round = 0; round < 5; round++) {
    await wait(20)
    gc!()
  }
  const { heapUsed, external } = process.memoryUsage()
  return { memory: heapUsed + external, descriptors: isLinux ? readdirSync('/proc/self/fd').length : 0 }
}
