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

/** Starts a standalone Vite server on a free port of 127.0.0.1; closes it when the test ends. */
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

/** Starts a Vite server in middleware mode, which does not listen; closes it when the test ends. */
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
 * Serves the build of a project with Express until the test ends, with the root as the only option.
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
