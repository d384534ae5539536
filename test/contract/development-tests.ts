import { Server } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { connectHmr } from '../support/hmr-client.ts'
import { contentType, get, open } from '../support/http-client.ts'
import { siteOptions, siteWithConfig } from './projects.ts'
import type { Adapter } from './scenario.ts'
import { startForTest, useApplication } from './use-application.ts'

/** Tests of Vite behind an application: modules, pages, the host check, and that nothing is left open. */
export function addDevelopmentTests(host: Adapter): void {
  describe('development', () => {
    const app = useApplication(host, async () => ({
      vite: await siteOptions('development'),
      routes: [{ path: '/api/ok', handler: (exchange) => exchange.answer('ok') }],
    }))

    it('transforms modules', async () => {
      const reply = await get(app, '/src/main.ts')
      expect(reply.status).toBe(200)
      expect(contentType(reply)).toMatch(/javascript/)
      expect(reply.body).not.toContain('interface Visit')
      expect(reply.body).toContain('"/src/shared.ts')
    })

    it('answers an import of a stylesheet with a module, a link to it with CSS', async () => {
      const imported = await get(app, '/src/main.css', { accept: '*/*', 'sec-fetch-dest': 'script' })
      expect(contentType(imported)).toMatch(/javascript/)
      const linked = await get(app, '/src/main.css', {
        accept: 'text/css,*/*;q=0.1',
        'sec-fetch-dest': 'style',
      })
      expect(contentType(linked)).toMatch(/^text\/css/)
    })

    it("serves Vite's client", async () => {
      const reply = await get(app, '/@vite/client')
      expect(reply.status).toBe(200)
      expect(reply.body).toContain('vite-hmr')
    })

    it('transforms pages', async () => {
      for (const path of ['/dashboard', '/admin/users']) {
        const { body } = await open(app, path)
        expect(body).toContain('src="/@vite/client"')
        expect(body).toContain('page</h1>')
      }
    })

    it('revalidates modules by their ETag', async () => {
      const { headers } = await get(app, '/src/main.ts')
      expect((await get(app, '/src/main.ts', { 'if-none-match': String(headers.etag) })).status).toBe(304)
    })

    it('a missing module is a 404 instead of the page', async () => {
      for (const path of ['/src/none.ts', '/src/none.css', '/@fs/none/x.js', '/@id/none']) {
        const reply = await get(app, path, { accept: '*/*', 'sec-fetch-dest': 'script' })
        expect(reply.status, path).toBeGreaterThanOrEqual(400)
        expect(reply.body, path).not.toContain('root page')
      }
    })

    it('a missing image is a 404 instead of the page', async () => {
      const reply = await get(app, '/src/none.png', {
        accept: 'image/*,*/*;q=0.8',
        'sec-fetch-dest': 'image',
      })
      expect(reply.status).toBe(404)
      expect(reply.body).not.toContain('root page')
    })

    it('a relative configFile is found below the root, whatever the working directory is', async () => {
      const { root } = siteWithConfig('vite.base.config.ts')
      const own = await startForTest(host.start, {
        vite: { root, dev: true, configFile: 'vite.base.config.ts' },
      })
      expect((await get(own, '/app/src/count.ts')).status).toBe(200)
    })

    it('hundreds of parallel requests for modules are all answered completely', async () => {
      const paths = [
        '/src/main.ts',
        '/src/shared.ts',
        '/src/second.ts',
        '/src/main.css',
        '/dashboard',
        '/api/ok',
      ]
      const replies = await Promise.all(
        paths.flatMap((path) => Array.from({ length: 10 }, () => get(app, path))),
      )
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    })
  })

  describe.each(['http', 'https'] as const)('the host check over %s', (protocol) => {
    const app = useApplication(host, async () => ({
      vite: await siteOptions('development'),
      protocol,
      routes: [{ path: '/api/ok', handler: (exchange) => exchange.answer('ok') }],
    }))

    it.each([
      '/src/main.ts',
      '/@vite/client',
      '/dashboard',
      '/',
      '/admin/',
      '/admin',
      '/robots.txt',
      '/src/logo.png',
    ])('%s is refused to a foreign Host', async (path) => {
      for (const name of ['evil.example', 'evil.example:80', 'localhost.evil.example']) {
        const reply = await get(app, path, { accept: 'text/html', host: name })
        expect(reply.status, name).toBe(403)
        expect(reply.body, name).not.toContain('page</h1>')
      }
    })

    it.each(['localhost', 'app.localhost', '127.0.0.1', '[::1]'])('%s is an allowed host', async (name) => {
      for (const path of ['/src/main.ts', '/dashboard']) {
        expect((await get(app, path, { accept: 'text/html', host: name })).status).toBe(200)
      }
    })

    it('routes of the application are answered to any Host', async () => {
      expect(await get(app, '/api/ok', { host: 'evil.example' })).toMatchObject({ status: 200, body: 'ok' })
    })
  })

  it('a host in allowedHosts of the config is allowed', async () => {
    const app = await startForTest(host.start, { vite: siteWithConfig('vite.allowed-host.config.ts') })
    expect((await get(app, '/src/main.ts', { host: 'shop.example' })).status).toBe(200)
    expect((await get(app, '/dashboard', { host: 'shop.example' })).status).toBe(200)
    expect((await get(app, '/src/main.ts', { host: 'evil.example' })).status).toBe(403)
  })

  it('closing leaves no server, no watcher and no socket', async () => {
    // Resources that earlier tests have closed may take a while to go.
    await expect.poll(resources, { timeout: 20_000 }).toEqual([])
    const app = await host.start({ vite: await siteOptions('development') })
    await get(app, '/src/main.ts')
    expect(resources()).not.toEqual([])
    await app.close()
    await expect.poll(resources, { timeout: 20_000 }).toEqual([])
  })

  it.skipIf(host.isProxied)('opens no port beside the one of the application', async () => {
    const listen = vi.spyOn(Server.prototype, 'listen')
    onTestFinished(() => listen.mockRestore())
    const app = await startForTest(host.start, { vite: await siteOptions('development') })
    await open(app, '/dashboard')
    await (await connectHmr(app)).close()
    expect(listen.mock.contexts.map((server) => (server as Server).address())).toEqual([
      expect.objectContaining({ port: app.port }),
    ])
  })
}

/** Returns the resources that keep this process alive: servers, watchers and workers. */
function resources(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => /Server|FSEvent|FSWatch|StatWatcher|Worker/i.test(name))
    .toSorted()
}
