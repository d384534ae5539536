import { once } from 'node:events'
import fastifyWebsocket from '@fastify/websocket'
import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { siteOptions } from './projects.ts'
import { connectHmr, echo, opened, openSocket, ping } from '../support/hmr-client.ts'
import { get, open } from '../support/http-client.ts'
import { copyFixture } from '../support/workspace.ts'
import { createApp, forTest, listen, type Served } from './serve.ts'
import { editUntilUpdated, loadModules } from './updates.ts'

const orders = ['before', 'after'] as const

interface Site extends Served {
  readonly app: FastifyInstance
  readonly root: string
}

async function startSite(order: (typeof orders)[number], protocol: 'http' | 'https' = 'http'): Promise<Site> {
  const app = createApp(protocol)
  const root = copyFixture('site')
  if (order === 'before') app.register(fastifyWebsocket)
  await app.register(viteIntegration, { root, dev: true })
  if (order === 'after') app.register(fastifyWebsocket)
  app.register(async (site) => {
    for (const path of ['/live', '/']) {
      site.get(path, { websocket: true }, (socket) => {
        socket.on('message', (text) => socket.send(`${path} ${String(text)}`))
      })
    }
    site.get('/http', () => 'http')
  })
  return { ...(await listen(app, protocol)), app, root }
}

describe.each(orders)('routes of @fastify/websocket, registered %s', (order) => {
  it.each(['http', 'https'] as const)(
    "work beside HMR, also with HMR's own path, over %s",
    async (protocol) => {
      const site = await startSite(order, protocol)
      const client = await connectHmr(site)
      expect(await echo(site, '/live', 'hello')).toBe('/live hello')
      expect(await echo(site, '/', 'hello')).toBe('/ hello')
      await loadModules(site)
      await editUntilUpdated(site.root, [client])
      expect(await echo(site, '/live', 'again')).toBe('/live again')
      expect(await ping(site)).toBe(true)
      await client.close()
    },
  )

  it('an upgrade that no route matches is refused, and other connections go on', async () => {
    const site = await startSite(order)
    const client = await connectHmr(site)
    const socket = openSocket(`${site.url.replace('http', 'ws')}/none`, site, undefined)
    await expect(opened(socket)).rejects.toThrow('Unexpected server response: 404')
    const page = openSocket(`${site.url.replace('http', 'ws')}/src/main.ts`, site, undefined)
    await expect(opened(page)).rejects.toThrow('Unexpected server response: 404')
    expect((await open(site, '/dashboard')).status).toBe(200)
    expect((await get(site, '/http')).body).toBe('http')
    expect(client.messages.map(({ type }) => type)).toEqual(['connected'])
    await client.close()
  })

  it('work with many connections beside many of HMR', async () => {
    const site = await startSite(order)
    const clients = await Promise.all(Array.from({ length: 5 }, () => connectHmr(site)))
    const texts = ['a', 'b', 'c', 'd', 'e']
    const answers = await Promise.all(texts.map((text) => echo(site, '/live', text)))
    expect(answers).toEqual(texts.map((text) => `/live ${text}`))
    for (const client of clients) await client.close()
  })

  it('app.close() ends their connections and those of HMR', async () => {
    const site = await startSite(order)
    const client = await connectHmr(site)
    const socket = openSocket(`${site.url.replace('http', 'ws')}/live`, site, undefined)
    await opened(socket)
    const ended = once(socket, 'close')
    await site.app.close()
    await Promise.all([client.closed, ended])
  })

  it('work in production, where the integration does not handle upgrades', async () => {
    const app = forTest(fastify())
    if (order === 'before') app.register(fastifyWebsocket)
    await app.register(viteIntegration, await siteOptions('production'))
    if (order === 'after') app.register(fastifyWebsocket)
    app.register(async (site) => {
      site.get('/live', { websocket: true }, (socket) => {
        socket.on('message', (text) => socket.send(String(text)))
      })
    })
    const served = await listen(app)
    expect(await echo(served, '/live', 'hello')).toBe('hello')
    const socket = openSocket(`${served.url.replace('http', 'ws')}/dashboard`, served, undefined)
    await expect(opened(socket)).rejects.toThrow('Unexpected server response: 404')
    expect(await ping(served)).toBe(false)
    expect((await open(served, '/dashboard')).status).toBe(200)
  })

  it('app.injectWS works', async () => {
    const { app } = await startSite(order)
    const socket = await app.injectWS('/live')
    const answer = once(socket, 'message')
    socket.send('hello')
    expect(String((await answer)[0])).toBe('/live hello')
    socket.terminate()
  })
})
