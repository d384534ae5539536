import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { viteIntegration as expressIntegration } from '@vite-integration/express'
import { viteIntegration as fastifyIntegration } from '@vite-integration/fastify'
import { closed, listening } from '../hosts/express-host.ts'
import { connectHmr, echo, hmrUrl, opened, openSocket } from '../support/hmr-client.ts'
import { get, open, send, type Target } from '../support/http-client.ts'
import { sendRaw } from '../support/raw-socket.ts'
import { copyFixture } from '../support/workspace.ts'
import { spawnVite, type ViteProcess } from './vite-process.ts'

interface Running {
  readonly server: Server
  close(): Promise<unknown>
}

const options = (root: string) => ({ root, dev: true, devServer: 'proxy' })

/** Applications with a mounted one inside, and with body parsers ahead of everything. */
const applications: Record<string, (root: string) => Promise<Running>> = {
  async Express(root) {
    const app = express()
    app.use(express.json(), express.urlencoded({ extended: true }), express.text(), express.raw())
    const inner = express()
    const vite = expressIntegration(options(root))
    inner.use(vite)
    inner.get('/page', (_req, res) => void res.send(res.locals.viteTags('src/main.ts')))
    inner.post('/echo', (req, res) => void res.json(req.body))
    app.use('/sub', inner)
    app.get('/outer', (_req, res) => void res.send('outer'))
    const server = app.listen(0, '127.0.0.1')
    await listening(server)
    const close = async (): Promise<void> => {
      await vite.close()
      await closed(server)
    }
    return { server, close }
  },
  async Fastify(root) {
    const app = fastify()
    await app.register(
      async (inner) => {
        await inner.register(fastifyIntegration, options(root))
        inner.get('/page', (_request, reply) => reply.type('text/html').send(reply.viteTags('src/main.ts')))
        inner.post('/echo', async ({ body }) => body)
      },
      { prefix: '/sub' },
    )
    app.get('/outer', () => 'outer')
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { server: app.server, close: () => app.close() }
  },
}

describe.each(Object.keys(applications))('%s, mounted below a path', (name) => {
  let vite: ViteProcess
  let running: Running
  let app: Target & { port: number }
  let sockets: WebSocketServer
  beforeAll(async () => {
    const root = copyFixture('site')
    vite = await spawnVite({ root, base: '/sub/' })
    running = await applications[name]!(root)
    const { port } = running.server.address() as AddressInfo
    app = { url: `http://127.0.0.1:${String(port)}`, port }
    sockets = new WebSocketServer({ server: running.server, path: '/live' })
    sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))))
  })
  afterAll(async () => {
    for (const socket of sockets.clients) socket.terminate()
    await running.close()
    await vite.kill()
  })

  it('pages, modules, tags and HMR are below Vite’s base', async () => {
    expect((await open(app, '/sub/')).body).toContain('root page')
    expect((await open(app, '/sub/dashboard?x=1')).body).toContain('root page')
    expect((await open(app, '/sub/page')).body).toContain('src="/sub/src/main.ts"')
    expect((await get(app, '/sub/src/count.ts?t=1')).status).toBe(200)
    const { url } = JSON.parse((await get(app, '/sub/__echo?a=%20b')).body) as { url: string }
    expect(url).toBe('/sub/__echo?a=%20b')
    await (await connectHmr(app, '/sub/')).close()
    expect((await get(app, '/outer')).body).toBe('outer')
    expect((await get(app, '/src/count.ts')).status).toBe(404)
    expect((await open(app, '/dashboard')).status).toBe(404)
  })

  it('bodies are left to the application, and the connection works after an unmatched one', async () => {
    const json = { headers: { 'content-type': 'application/json' }, body: '{"a":1}' }
    expect((await send(app, 'POST', '/sub/echo', json)).body).toBe('{"a":1}')
    const line = (method: string, path: string, body = ''): string =>
      `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`
    const last = `GET /outer HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`
    const { text } = await sendRaw(
      app.port,
      line('POST', '/sub/none', '{"a":1}') + line('GET', '/sub/src/count.ts', '{"a":1}') + last,
    )
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200', 'HTTP/1.1 200'])
    expect(text).toMatch(/outer$/)
  })

  it('another WebSocket server gets its upgrades, and Vite gets none of unknown paths', async () => {
    const client = await connectHmr(app, '/sub/')
    expect(await echo(app, '/live', 'hello')).toBe('hello')
    const foreign = ['/none', '/', '/sub', '/sub/src/main.ts', '/live/more']
    for (const path of foreign) {
      const socket = openSocket(new URL(path, app.url).href.replace(/^http/, 'ws'), app, undefined)
      await expect(opened(socket)).rejects.toThrow(/Unexpected server response: 40\d/)
    }
    expect(client.messages.some(({ type }) => type === 'connected')).toBe(true)
    await client.close()
  })

  it('Vite’s own checks of upgrades hold', async () => {
    const url = new URL(await hmrUrl(app, '/sub/'))
    const refused = /Unexpected server response: 4\d\d/
    const hostile = [{ host: 'evil.test' }, { host: 'evil.test', origin: 'http://evil.test' }]
    for (const headers of hostile) {
      await expect(opened(openSocket(url.href, app, 'vite-hmr', headers))).rejects.toThrow(refused)
    }
    const bare = new URL(url)
    bare.search = ''
    const stranger = { origin: 'http://evil.test' }
    await expect(opened(openSocket(bare.href, app, 'vite-hmr', stranger))).rejects.toThrow(refused)
    bare.search = '?token=wrong'
    await expect(opened(openSocket(bare.href, app, 'vite-hmr', stranger))).rejects.toThrow()
    await (await connectHmr(app, '/sub/')).close()
  })
})
