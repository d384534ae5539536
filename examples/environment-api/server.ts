import type { AddressInfo } from 'node:net'
import { viteIntegration } from '@vite-integration/express'
import express from 'express'

const app = express()
const vite = viteIntegration({
  root: import.meta.dirname,
  ssr: {
    entry: process.env.ENTRY ?? './src/entry-server.ts',
    // 'ssr': a module runner imports the entry. 'edge': it gets requests. 'worker': it gets messages.
    environment: process.env.ENVIRONMENT ?? 'ssr',
  },
})

// Pages that no route below matches are rendered by the entry.
app.use(vite)
app.get('/api/health', (_req, res) => void res.json({ ok: true }))
app.post('/greet', vite.render())

const port = Number(process.env.PORT ?? 3000)
const host = process.env.HOST ?? '127.0.0.1'
const server = app.listen(port, host, (error?: Error) => {
  if (error) throw error
  console.log(`Listening on http://${host}:${(server.address() as AddressInfo).port}`)
})

function stop(): void {
  server.close()
  server.closeAllConnections()
  void vite.close()
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
