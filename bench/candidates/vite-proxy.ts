// Proxies that people put in front of a Vite server that runs on its own, and the same backends without one.
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import fastifyHttpProxy from '@fastify/http-proxy'
import express from 'express'
import fastify from 'fastify'
import { createProxyMiddleware } from 'http-proxy-middleware'

export interface ProxyInput {
  kind: 'node:http' | 'express' | 'express, no agent' | 'fastify' | 'express alone' | 'fastify alone'
  /** Origin of the Vite server; left out for the backends alone. */
  vite?: string
}

const { kind, vite = '' } = JSON.parse(process.argv[2] ?? '') as ProxyInput
const server = await listen()
process.send?.({ port: (server.address() as AddressInfo).port })
process.once('disconnect', () => process.exit())

function listen(): Promise<Server> {
  if (kind === 'node:http') return listenOn(createServer(proxyMiddleware(true)))
  if (kind.startsWith('fastify')) return listenFastify()
  const app = express()
  app.get('/api/health', (_req, res) => {
    res.json({ ok: true })
  })
  if (kind !== 'express alone') app.use(proxyMiddleware(kind === 'express'))
  return listenOn(createServer(app))
}

function proxyMiddleware(keepAlive: boolean): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  // By default there is no agent, and every request opens a connection of its own.
  return createProxyMiddleware({ target: vite, ...(keepAlive && { agent: new Agent({ keepAlive: true }) }) })
}

async function listenFastify(): Promise<Server> {
  const app = fastify()
  app.get('/api/health', () => ({ ok: true }))
  if (kind === 'fastify') await app.register(fastifyHttpProxy, { upstream: vite })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app.server
}

async function listenOn(http: Server): Promise<Server> {
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return http
}
