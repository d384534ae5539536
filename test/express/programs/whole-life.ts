// A program that listens, answers, and closes everything that it has opened. Then it has to end by itself.
import type { AddressInfo } from 'node:net'
import express from 'express'
import { viteIntegration } from '@vite-integration/express'

const [root = '', ...paths] = process.argv.slice(2)
const app = express()
const vite = viteIntegration({ root })
app.use(vite)
app.get('/tags', (_req, res) => void res.send(res.locals.viteTags('src/main.ts')))

const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address() as AddressInfo
  for (const path of paths) {
    const reply = await fetch(`http://127.0.0.1:${String(port)}${path}`, { headers: { connection: 'close' } })
    process.stdout.write(`${path} ${String(reply.status)}\n`)
    await reply.arrayBuffer()
  }
  await vite.close()
  server.close()
})
