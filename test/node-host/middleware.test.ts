import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type ViteIntegrationOptions, viteMiddleware } from '@vite-integration/core'
import { siteOptions } from '../contract/projects.ts'
import { modes } from '../contract/scenario.ts'
import { get, navigation, open, type Target } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'

type Routes = (req: IncomingMessage, res: ServerResponse, tags: (entry: string) => string) => void

/** Starts the server of the package's README: files, routes that may throw, the fallback, and one place for errors. */
async function start(options: ViteIntegrationOptions, routes?: Routes): Promise<Target> {
  const server = createServer()
  const vite = viteMiddleware({ server, ...options })
  server.on('request', (req, res) => {
    const fail = (error?: unknown): void => {
      res.statusCode = error === undefined ? 404 : 500
      res.end(error === undefined ? 'Not Found' : `failed: ${String((error as Error).message)}`)
    }
    vite.files(req, res, (error) => {
      if (error !== undefined) return fail(error)
      if (routes && req.url === '/') return routes(req, res, vite.helpers(req, res).tags)
      return vite.fallback(req, res, (passed) => fail(passed))
    })
  })
  return listen(server, vite.close)
}

async function listen(server: Server, close: () => Promise<void>): Promise<Target> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` }
}

describe.each(modes)('viteMiddleware in %s', (mode) => {
  it('gives what the routes throw to the continuation, as one failed request', async () => {
    const crashes = recordCrashes()
    const app = await start(await siteOptions(mode), (_req, res, tags) => res.end(tags('src/none.ts')))
    const reply = await get(app, '/', navigation)
    expect(reply.status).toBe(500)
    expect(reply.body).toContain('failed: Unknown entry "src/none.ts"')
    expect((await open(app, '/dashboard')).body).toContain('root page')
    expect(crashes).toEqual([])
  })

  it.each(['files', 'both'] as const)('gives it to the continuation of %s once', async (step) => {
    const vite = viteMiddleware(await siteOptions(mode))
    const thrown = new Error('from a route')
    const calls: unknown[] = []
    const server = createServer((req, res) => {
      const handler = step === 'files' ? vite.files : vite
      try {
        handler(req, res, (error) => {
          calls.push(error)
          throw thrown
        })
      } catch {
        res.destroy()
      }
    })
    const app = await listen(server, vite.close)
    await expect(get(app, '/api/none')).rejects.toThrow()
    expect(calls).toEqual([undefined, thrown])
  })

  it('is one handler for servers without routes', async () => {
    const vite = viteMiddleware(await siteOptions(mode))
    const server = createServer((req, res) => vite(req, res, () => res.writeHead(404).end('none')))
    const app = await listen(server, vite.close)
    expect((await open(app, '/dashboard')).body).toContain('root page')
    expect((await get(app, '/robots.txt')).status).toBe(200)
    expect(await get(app, '/x.png')).toMatchObject({ status: 404, body: 'none' })
  })
})
