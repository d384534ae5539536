// An application that ends as one of express-generator does. It asks itself for a page, and ends.
import type { AddressInfo } from 'node:net'
import express, { type NextFunction, type Request, type Response } from 'express'
import { viteIntegration } from '@vite-integration/express'

const app = express()
const vite = viteIntegration({ root: process.argv[2] ?? '' })
app.use(vite)
app.use(function (_req: Request, _res: Response, next: NextFunction) {
  next(Object.assign(new Error('Not Found'), { status: 404 }))
})

const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address() as AddressInfo
  const headers = { accept: 'text/html', 'sec-fetch-dest': 'document', connection: 'close' }
  const reply = await fetch(`http://127.0.0.1:${String(port)}/`, { headers })
  process.stdout.write(`${String(reply.status)}\n`)
  await reply.arrayBuffer()
  await vite.close()
  server.close()
})
