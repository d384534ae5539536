import { createServer as createHttpsServer } from 'node:https'
import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { viteIntegration } from '@vite-integration/express'
import { siteOptions } from '../contract/projects.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { certificate } from '../hosts/servers.ts'
import { connectHmr, echo, ping } from '../support/hmr-client.ts'
import { get, open } from '../support/http-client.ts'
import { serveOn } from './serve.ts'

describe.each(expressVersions)('the server of an application in $name', ({ express }) => {
  it('app.listen is enough, without a wait for ready', async () => {
    const app = express()
    const vite = viteIntegration(await siteOptions('development'))
    app.use(vite)
    app.get('/tags', (_req, res) => void res.send(res.locals.viteTags('src/main.ts')))
    const served = await serveOn(app.listen(0, '127.0.0.1'), [vite])
    const replies = await Promise.all([
      open(served, '/dashboard'),
      get(served, '/tags'),
      get(served, '/src/main.ts'),
      get(served, '/@vite/client'),
    ])
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    await (await connectHmr(served)).close()
  })

  it('production needs no wait for ready', async () => {
    const app = express()
    const vite = viteIntegration(await siteOptions('production'))
    app.use(vite)
    app.get('/tags', (_req, res) => void res.send(res.locals.viteTags('src/main.ts')))
    const served = await serveOn(app.listen(0, '127.0.0.1'), [vite])
    const replies = await Promise.all([
      open(served, '/dashboard'),
      get(served, '/tags'),
      get(served, '/robots.txt'),
    ])
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('a ping right after the start, from a page that was open before, is answered', async () => {
    for (const listen of ['app', 'node', 'https'] as const) {
      const app = express()
      const vite = viteIntegration(await siteOptions('development'))
      app.use(vite)
      const server =
        listen === 'app'
          ? app.listen(0, '127.0.0.1')
          : (listen === 'node' ? createServer(app) : createHttpsServer(certificate(), app)).listen(
              0,
              '127.0.0.1',
            )
      const others = new WebSocketServer({ server, path: '/live' })
      const served = await serveOn(server, [vite], listen === 'https' ? 'https' : 'http')
      // Vite's client does the same: it sends pings until one is answered, and no other request.
      await expect.poll(() => ping(served), { timeout: 20_000 }).toBe(true)
      expect(others.clients.size).toBe(0)
    }
  })

  it('a server whose listener only calls the application is found by its first request', async () => {
    const app = express()
    const vite = viteIntegration(await siteOptions('development'))
    app.use(vite)
    const server = createServer((req, res) => app(req, res)).listen(0, '127.0.0.1')
    const served = await serveOn(server, [vite])
    await (await connectHmr(served)).close()
  })

  it('the server option names the server', async () => {
    const app = express()
    const server = createServer((req, res) => app(req, res))
    const others = new WebSocketServer({ server, path: '/live' })
    others.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))))
    const vite = viteIntegration({ ...(await siteOptions('development')), server })
    app.use(vite)
    const served = await serveOn(server.listen(0, '127.0.0.1'), [vite])
    await expect.poll(() => ping(served), { timeout: 20_000 }).toBe(true)
    expect(await echo(served, '/live', 'hello')).toBe('hello')
    await (await connectHmr(served)).close()
    for (const client of others.clients) client.terminate()
  })

  it('one application on an http and an https server has HMR on both', async () => {
    const app = express()
    const vite = viteIntegration(await siteOptions('development'))
    app.use(vite)
    const plain = await serveOn(app.listen(0, '127.0.0.1'), [vite])
    const secure = await serveOn(
      createHttpsServer(certificate(), app).listen(0, '127.0.0.1'),
      [vite],
      'https',
    )
    for (const served of [plain, secure]) {
      const client = await connectHmr(served)
      expect(new URL(client.url).port).toBe(String(served.port))
      await client.close()
    }
  })

  it("the application's own upgrade listener still gets its upgrades", async () => {
    const app = express()
    const vite = viteIntegration(await siteOptions('development'))
    app.use(vite)
    const server = app.listen(0, '127.0.0.1')
    const heard: (string | undefined)[] = []
    server.on('upgrade', (req, socket) => {
      heard.push(req.url)
      socket.end('HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\n\r\n')
    })
    const served = await serveOn(server, [vite])
    await (await connectHmr(served)).close()
    expect(await ping(served)).toBe(true)
    await expect(echo(served, '/mine', 'x')).rejects.toThrow('426')
    expect(heard).toEqual(['/mine'])
  })

  it('close() may be called twice, and before Vite has started', async () => {
    const vite = viteIntegration(await siteOptions('development'))
    await Promise.all([vite.close(), vite.close()])
    await vite.close()
  })

  it("the application's own routes work after close()", async () => {
    const app = express()
    const vite = viteIntegration(await siteOptions('development'))
    app.use(vite)
    app.get('/api/ok', (_req, res) => void res.send('ok'))
    const served = await serveOn(app.listen(0, '127.0.0.1'), [vite])
    expect((await open(served, '/dashboard')).status).toBe(200)
    await vite.close()
    expect((await get(served, '/api/ok')).body).toBe('ok')
  })
})
