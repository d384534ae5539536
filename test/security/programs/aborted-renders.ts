// A server in production whose pages never end, which reports what it holds.
import { readdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { viteMiddleware } from '@vite-integration/core'
import { viteIntegration } from '@vite-integration/express'
import { viteIntegration as fastifyIntegration } from '@vite-integration/fastify'

const [, , root = '', name = ''] = process.argv
const options = { root, ssr: './src/entry-server.js' }
const noted: Record<string, number> = {}
const events = ['uncaughtException', 'unhandledRejection', 'warning', 'exit'] as const

// The entry finds it by the query of the request: each page waits for a promise of its own.
Object.assign(globalThis, {
  ssrProbes: new Map([
    [
      'all',
      {
        get gate() {
          return new Promise(() => {})
        },
        note: (text: string) => (noted[text] = (noted[text] ?? 0) + 1),
      },
    ],
  ]),
})

const starts: Readonly<Record<string, () => Promise<Server>>> = {
  async Express() {
    const app = express()
    app.use(viteIntegration(options))
    return listen(createServer(app))
  },
  async Fastify() {
    const app = fastify()
    await app.register(fastifyIntegration, options)
    await app.listen({ port: 0, host: '127.0.0.1' })
    return app.server
  },
  async 'node:http'() {
    const vite = viteMiddleware(options)
    return listen(createServer((req, res) => vite(req, res, () => res.writeHead(404).end())))
  },
}

const server = await starts[name]!()
process.on('message', async (message) => {
  if (message === 'noted') return process.send!(noted)
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc!()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const resources = process.getActiveResourcesInfo()
  return process.send!({
    timers: resources.filter((resource) => resource === 'Timeout').length,
    descriptors: process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0,
    listeners: events.reduce((sum, event) => sum + process.listenerCount(event), 0),
    heap: process.memoryUsage().heapUsed,
  })
})
process.once('disconnect', () => process.exit())
process.send!({ port: (server.address() as AddressInfo).port })

async function listen(created: Server): Promise<Server> {
  await new Promise<void>((resolve) => created.listen(0, '127.0.0.1', resolve))
  return created
}
