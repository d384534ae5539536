// A server in production that uses up the descriptors of its process, and gives them back, as it is told to.
import { closeSync, openSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { viteMiddleware } from '@vite-integration/core'
import { viteIntegration } from '@vite-integration/express'
import { viteIntegration as fastifyIntegration } from '@vite-integration/fastify'

const [, , root = '', name = ''] = process.argv
const options = { root, logger: { debug() {}, info() {}, warn() {}, error() {} } }

const starts: Readonly<Record<string, () => Promise<readonly [Server, () => string | undefined]>>> = {
  async Express() {
    const app = express()
    const vite = viteIntegration(options)
    app.use(vite)
    return [await listen(createServer(app)), vite.hash]
  },
  async Fastify() {
    const app = fastify()
    await app.register(fastifyIntegration, options)
    await app.listen({ port: 0, host: '127.0.0.1' })
    return [app.server, app.viteIntegration.hash]
  },
  async 'node:http'() {
    const vite = viteMiddleware(options)
    const listener: RequestListener = (req, res) => vite(req, res, () => res.writeHead(404).end())
    return [await listen(createServer(listener)), vite.hash]
  },
}

const [server, hash] = await starts[name]!()
const taken: number[] = []
const actions: Readonly<Record<string, () => unknown>> = {
  exhaust() {
    try {
      for (;;) taken.push(openSync('/dev/null', 'r'))
    } catch (error) {
      return (error as NodeJS.ErrnoException).code
    }
  },
  release() {
    for (const descriptor of taken.splice(0)) closeSync(descriptor)
    return 'released'
  },
  hash,
}
process.on('message', (action: string) => process.send!({ said: actions[action]!() }))
process.once('disconnect', () => process.exit())
process.send!({ said: (server.address() as AddressInfo).port })

async function listen(created: Server): Promise<Server> {
  await new Promise<void>((resolve) => created.listen(0, '127.0.0.1', resolve))
  return created
}
