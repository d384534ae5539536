import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createServer } from 'node:http'
import express from 'express'
import fastify from 'fastify'
import { viteMiddleware } from '@vite-integration/core'
import { type BuildStatus, viteIntegration } from '@vite-integration/express'
import { viteHandler, viteIntegration as fastifyIntegration } from '@vite-integration/fastify'
import { describe, expect, it, onTestFinished } from 'vitest'
import { siteOptions } from '../contract/projects.ts'
import { serveOn } from '../express/serve.ts'
import { listen } from '../fastify/serve.ts'
import { connectHmr } from '../support/hmr-client.ts'
import { get, open, send } from '../support/http-client.ts'
import { newFolder } from '../support/workspace.ts'
import { hashOf, place, siteFiles } from './deployed-site.ts'

interface Host {
  readonly url: string
  /** Paths that the application's first middleware has seen. */
  readonly seen: string[]
  status(): BuildStatus | undefined
  hash(): string | undefined
}

type Start = (options: { root: string; dev: false }) => Promise<Host>

const startExpress: Start = async (options) => {
  const seen: string[] = []
  const app = express()
  const vite = viteIntegration(options)
  app.use((req, _res, next) => {
    seen.push(req.url)
    next()
  })
  app.use(vite)
  app.get('/api/ok', (_req, res) => void res.send('ok'))
  const { url } = await serveOn(createServer(vite.handler(app)).listen(0, '127.0.0.1'), [vite])
  return { url, seen, status: vite.status, hash: vite.hash }
}

const startFastify: Start = async (options) => {
  const seen: string[] = []
  const app = fastify({ serverFactory: (handler) => createServer(viteHandler(handler)) })
  onTestFinished(async () => app.close())
  app.addHook('onRequest', async ({ url }) => void seen.push(url))
  await app.register(fastifyIntegration, options)
  app.get('/api/ok', async () => 'ok')
  const { url } = await listen(app)
  const { status, hash } = app.viteIntegration
  return { url, seen, status, hash }
}

const startNode: Start = async (options) => {
  const seen: string[] = []
  const vite = viteMiddleware(options)
  const server = createServer(
    vite.handler((req, res) => {
      seen.push(req.url ?? '')
      vite(req, res, () => res.end(req.url === '/api/ok' ? 'ok' : 'nothing'))
    }),
  )
  const { url } = await serveOn(server.listen(0, '127.0.0.1'), [vite])
  return { url, seen, status: vite.status, hash: vite.hash }
}

const script = `/assets/main-${hashOf(1)}.js`

describe.each([
  ['Express', startExpress],
  ['Fastify', startFastify],
  ['plain node:http', startNode],
])('the handler in front of %s', (_name, start) => {
  const startSite = (): Promise<Host> => {
    const root = newFolder('handler')
    place(`${root}/dist`, siteFiles(1))
    return start({ root, dev: false })
  }

  it('answers files of the build, and nothing else', async () => {
    const host = await startSite()
    const file = await get(host, script)
    expect([file.status, file.body]).toEqual([200, `console.log("${hashOf(1)}")`])
    const { etag } = file.headers
    expect((await get(host, script, { 'if-none-match': etag })).status).toBe(304)
    expect((await send(host, 'HEAD', script)).headers['content-length']).toBe('23')
    expect(host.seen).toEqual([])

    expect((await open(host, '/')).body).toContain(script)
    expect((await open(host, '/index.html')).status).toBe(200)
    expect((await get(host, '/api/ok')).body).toBe('ok')
    await send(host, 'POST', script)
    expect(host.seen).toEqual(['/', '/index.html', '/api/ok', script])
  })

  it('tells what is served, and publishes it', async () => {
    const host = await startSite()
    const published: unknown[] = []
    const onMessage = (message: unknown): void => void published.push(message)
    subscribe('vite-integration:status', onMessage)
    onTestFinished(() => void unsubscribe('vite-integration:status', onMessage))
    const { headers } = await get(host, script)
    await get(host, script, { 'if-none-match': headers.etag })
    await get(host, '/sw.js')
    await open(host, '/')
    await open(host, '/assets/gone-abcdefgh.js')
    const status = host.status()
    expect(status).toMatchObject({
      build: hashOf(1),
      files: 2,
      forms: 2,
      answers: { file: 2, earlierFile: 0, page: 1, redirect: 0, notModified: 1, notFound: 1, other: 0 },
      lastReload: undefined,
    })
    expect(status?.since).toBeInstanceOf(Date)
    expect(host.hash()).toBe(hashOf(1))
    expect(published).toEqual([status])
  })
})

it('a redeploy is published', async () => {
  const root = newFolder('published')
  place(`${root}/dist`, siteFiles(1))
  const host = await startNode({ root, dev: false })
  const published: BuildStatus[] = []
  const onMessage = (message: unknown): void => void published.push(message as BuildStatus)
  subscribe('vite-integration:reload', onMessage)
  onTestFinished(() => void unsubscribe('vite-integration:reload', onMessage))
  place(`${root}/dist`, siteFiles(2))
  await expect.poll(() => published.length, { timeout: 10_000 }).toBe(1)
  expect(published).toMatchObject([{ build: host.hash(), lastReload: { at: expect.any(Date) as Date } }])
})

it('in development everything goes through the application, and HMR works', async () => {
  const app = express()
  const vite = viteIntegration(await siteOptions('development'))
  app.use(vite)
  const served = await serveOn(createServer(vite.handler(app)).listen(0, '127.0.0.1'), [vite])
  expect((await open(served, '/dashboard')).status).toBe(200)
  expect(vite.status()).toBeUndefined()
  await (await connectHmr(served)).close()
})
