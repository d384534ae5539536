import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import express from 'express'
import fastify from 'fastify'
import { viteIntegration as expressIntegration } from '@vite-integration/express'
import { viteIntegration as fastifyIntegration } from '@vite-integration/fastify'
import type { BackendSettings } from '../backend-process.ts'

// Runs a backend in its own process, so that it can be stopped and started again. The project's `backend.ts` defines
// its page.

type Page = (viteTags: (entry: string) => string) => string

const {
  framework,
  port,
  root,
  headers = {},
  nonce,
  devServer,
} = JSON.parse(process.argv[2]!) as BackendSettings
const { page } = (await import(pathToFileURL(path.join(root, 'backend.ts')).href)) as { page: Page }
const vite = { root, devServer, dev: true, ...(nonce === undefined ? {} : { nonce: () => nonce }) }

async function startExpress(): Promise<AddressInfo> {
  const app = express()
  app.use((_req, res, next) => void (res.set(headers), next()))
  app.use(expressIntegration(vite))
  app.get('/page', (_req, res) => void res.send(page(res.locals.viteTags)))
  return new Promise((resolve, reject) => {
    const server = app.listen(port, '127.0.0.1', (error) =>
      error ? reject(error) : resolve(server.address() as AddressInfo),
    )
  })
}

async function startFastify(): Promise<AddressInfo> {
  const app = fastify()
  app.addHook('onRequest', async (_request, reply) => void reply.headers(headers))
  await app.register(fastifyIntegration, vite)
  app.get('/page', (_request, reply) => reply.type('text/html').send(page(reply.viteTags)))
  await app.listen({ port, host: '127.0.0.1' })
  return app.server.address() as AddressInfo
}

const address = await (framework === 'Express' ? startExpress() : startFastify())
process.stdout.write(`Listening on ${String(address.port)}\n`)
