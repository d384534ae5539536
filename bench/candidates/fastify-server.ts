// A Fastify application that serves one project: with the integration, with a peer, or with nothing.
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { fastifyVite } from '@fastify/vite'
import { viteIntegration } from '@vite-integration/fastify'
import fastify from 'fastify'
import { quietLogger } from './quiet-logger.ts'
import { answerUsageReports } from './report-usage.ts'

export interface FastifyInput {
  root: string
  kind: 'integration' | '@fastify/static' | '@fastify/vite' | 'nothing'
  dev: boolean
  /** 'proxy' when Vite runs on its own. @default 'middleware' */
  devServer?: 'middleware' | 'proxy'
}

const { root, kind, dev, devServer = 'middleware' } = JSON.parse(process.argv[2] ?? '') as FastifyInput
const app = fastify()
if (kind === 'integration') await app.register(viteIntegration, { root, dev, devServer, logger: quietLogger })
if (kind === '@fastify/static') {
  // `wildcard: false`, as its documentation advises for a build: it creates a route for each file at the start.
  app.register(fastifyStatic, { root: join(root, 'dist/client'), wildcard: false })
}
if (kind === '@fastify/vite') {
  await app.register(fastifyVite, { root, dev, spa: true })
  app.get('/', (_request, reply) => reply.html())
  await app.vite.ready()
}
app.get('/api/health', () => ({ ok: true }))
answerUsageReports()
await app.listen({ port: 0, host: '127.0.0.1' })
process.send?.({ port: (app.server.address() as AddressInfo).port })
process.once('disconnect', () => process.exit())
