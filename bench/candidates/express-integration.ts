// An Express application with the integration.
import type { AddressInfo } from 'node:net'
import { viteIntegration } from '@vite-integration/express'
import express from 'express'
import { quietLogger } from './quiet-logger.ts'

export interface IntegrationInput {
  root: string
  /** 'proxy' when Vite runs on its own. @default 'middleware' */
  devServer?: 'middleware' | 'proxy'
}

const { root, devServer = 'middleware' } = JSON.parse(process.argv[2] ?? '') as IntegrationInput
const app = express()
const vite = viteIntegration({ root, dev: true, devServer, logger: quietLogger })
app.use(vite)
app.get('/api/health', (_req, res) => {
  res.json({ ok: true })
})
const server = app.listen(0, '127.0.0.1')
await vite.ready
process.send?.({ port: (server.address() as AddressInfo).port })
process.once('disconnect', () => process.exit())
