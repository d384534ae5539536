import { viteIntegration } from '@vite-integration/express'
import express from 'express'

/** Public address of the store, which has the files of all builds. */
const { ASSET_STORE, OUT_DIR, HOST = '127.0.0.1', PORT = '3000', DRAIN_MS = '2000' } = process.env

const app = express()
const vite = viteIntegration({
  root: import.meta.dirname,
  buildHeader: true,
  ...(OUT_DIR === undefined ? {} : { outDir: OUT_DIR }),
  ...(ASSET_STORE === undefined ? {} : { assetFallback: ASSET_STORE }),
})
let isEnding = false

app.use(vite)

// Ready once there is a build to serve, and no longer when this process is about to end.
app.get('/healthz', (_req, res) => {
  const build = vite.status()?.build
  res.status(isEnding || build === undefined ? 503 : 200).json({ build })
})

const server = app.listen(Number(PORT), HOST, (error?: Error) => {
  if (error) throw error
  console.log(`Listening on http://${HOST}:${PORT}`)
})
server.prependListener('request', (_req, res) => {
  if (isEnding) res.setHeader('connection', 'close') // the client's next request goes elsewhere
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end)

/** Answers what arrives until the load balancer has noticed, then what is on its way, and ends. */
function end(): void {
  isEnding = true
  setTimeout(() => server.close(() => void vite.close().finally(() => process.exit())), Number(DRAIN_MS))
  setTimeout(() => process.exit(1), Number(DRAIN_MS) + 18_000).unref()
}
