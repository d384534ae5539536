// An Express application with Vite's middlewares, as people write it without an integration. It shows how much of the
// difference to plain Vite comes from Express and Node's type stripping.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { createServer as createViteServer } from 'vite'

const { root, port = 0 } = JSON.parse(process.argv[2] ?? '') as { root: string; port?: number }
const app = express()
const server = createServer(app)
const vite = await createViteServer({
  root,
  logLevel: 'warn',
  server: { middlewareMode: true, ws: { server } },
})
app.use(vite.middlewares)
server.listen(port, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})
process.once('disconnect', () => process.exit())
