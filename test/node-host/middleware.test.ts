import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await vite.close()
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

  it('is one handler for servers without routes', async () => {
    const vite = viteMiddleware(await siteOptions(mode))
    const server = createServer((req, res) => vite(req, res, () => res.writeHead(404).end('none')))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(async () => {
      await vite.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })
    const app = { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` }
    expect((await open(app, '/dashboard')).body).toContain('root page')
    expect((await get(app, '/robots.txt')).status).toBe(200)
    expect(await get(app, '/x.png')).toMatchObject({ status: 404, body: 'none' })
  })
})
