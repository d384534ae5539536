import type { AddressInfo } from 'node:net'
import express from 'express'
import type { ViteDevServer } from 'vite'
import { onTestFinished } from 'vitest'
import { viteIntegration, type ViteIntegrationOptions } from '@vite-integration/express'
import { serve, type Served } from '../express/serve.ts'
import { type BuildOptions, inlineConfig } from './projects.ts'
import type { Vite } from './vites.ts'

export interface StandaloneVite {
  readonly server: ViteDevServer
  readonly url: string
  readonly port: number
}

/** A Vite server of its own on a free port of 127.0.0.1, closed when the test ends. */
export async function startVite(
  vite: Vite,
  root: string,
  options: BuildOptions = {},
): Promise<StandaloneVite> {
  const { config } = options
  const own = { host: '127.0.0.1', port: 0, ...config?.server }
  const server = await vite.createServer(
    inlineConfig(root, { ...options, config: { ...config, server: own } }),
  )
  onTestFinished(() => server.close())
  await server.listen()
  const { port } = server.httpServer!.address() as AddressInfo
  const protocol = server.config.server.https ? 'https' : 'http'
  return { server, port, url: `${protocol}://127.0.0.1:${String(port)}` }
}

/** The same inside another server's process: it listens nowhere. */
export async function startMiddleware(
  vite: Vite,
  root: string,
  options: BuildOptions = {},
): Promise<ViteDevServer> {
  const server = { middlewareMode: true, hmr: false, ws: false } as const
  const created = await vite.createServer(
    inlineConfig(root, { ...options, config: { ...options.config, server } }),
  )
  onTestFinished(() => created.close())
  return created
}

/**
 * The build of a project behind Express, for the length of a test. Its only options say where it is.
 * `/tags?entry=…` answers with the tags of the entries.
 */
export async function serveBuild(root: string, options: ViteIntegrationOptions = {}): Promise<Served> {
  const app = express()
  const vite = viteIntegration({ root, dev: false, ...options })
  app.use(vite)
  app.get(
    '/tags',
    (req, res) => void res.send(res.locals.viteTags([req.query['entry'] ?? []].flat().map(String))),
  )
  return serve(app, [vite])
}
