// A worker of a cluster that serves a site, or, with "once", a program that serves one page and has to end by itself.
import cluster from 'node:cluster'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { viteIntegration } from '@vite-integration/express'

const [root = '', mode = ''] = process.argv.slice(2)

if (cluster.isPrimary && mode === 'cluster') {
  for (let index = 0; index < 4; index++) cluster.fork()
  const ports = new Set<number>()
  cluster.on('listening', (_worker, { port }) => {
    ports.add(port)
    if (Object.values(cluster.workers ?? {}).every((worker) => worker?.isConnected())) {
      process.stdout.write(`${String(port)}\n`)
    }
  })
  process.on('message', () => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.kill()
    process.disconnect()
  })
} else {
  const vite = viteIntegration({ root, dev: false })
  const app = express()
  app.use((_req, res, next) => {
    res.set('x-worker', String(process.pid))
    next()
  })
  app.use(vite)
  const server = createServer(vite.handler(app)).listen(0, '127.0.0.1', () => {
    if (mode === 'cluster') return
    const { port } = server.address() as AddressInfo
    void fetch(`http://127.0.0.1:${String(port)}/`, {
      headers: { accept: 'text/html', connection: 'close' },
    }).then(async (reply) => {
      process.stdout.write(`${String(reply.status)} ${(await reply.text()).length > 0}\n`)
      server.close()
      if (mode === 'close') await vite.close()
    })
  })
}
