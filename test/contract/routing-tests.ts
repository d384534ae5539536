import { describe, expect, it } from 'vitest'
import { get, navigation, open, send } from '../support/http-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { siteOptions, siteUnderBaseOptions } from './projects.ts'
import { modes, type Adapter, type Route } from './scenario.ts'
import { useApplication } from './use-application.ts'

const where: Route['handler'] = (exchange) =>
  exchange.answer({ url: exchange.url, originalUrl: exchange.originalUrl })

/** Tests that the application's routes come first, and that unmatched requests get the application's own 404. */
export function addRoutingTests(host: Adapter): void {
  describe.each(modes)('routes in %s', (mode) => {
    const app = useApplication(host, async () => ({
      vite: await siteOptions(mode),
      headers: { 'x-application': 'yes' },
      before: [{ path: '/early', handler: (exchange) => exchange.answer('early') }],
      routes: [
        { path: '/', handler: (exchange) => exchange.answer('home of the application') },
        { path: '/api/ok', handler: where },
        {
          path: '/items/:id',
          handler: (exchange) => exchange.answer(`no item ${exchange.params['id'] ?? ''}`, 404),
        },
        { path: '/api/items/:id', handler: (exchange) => exchange.answer({ error: 'no such item' }, 404) },
        { method: 'POST', path: '/forms', handler: (exchange) => exchange.answer('posted', 201) },
      ],
      late: [{ path: '/late', handler: (exchange) => exchange.answer('late') }],
    }))

    it.each([
      ['/early', 'early'],
      ['/', 'home of the application'],
      ['/late', 'late'],
    ])('%s is answered by its route, not by the page', async (path, body) => {
      expect(await open(app, path)).toMatchObject({ status: 200, body })
    })

    it('keeps an explicit 404 of a route', async () => {
      expect(await open(app, '/items/7')).toMatchObject({ status: 404, body: 'no item 7' })
      const data = await open(app, '/api/items/7')
      expect(data.status).toBe(404)
      expect(JSON.parse(data.body)).toEqual({ error: 'no such item' })
    })

    it('gives an unmatched navigation the page', async () => {
      const page = await open(app, '/dashboard')
      expect(page.status).toBe(200)
      expect(page.headers['content-type']).toMatch(/^text\/html/)
      expect(page.body).toContain('<h1>root page</h1>')
    })

    it('gives the page to HEAD as well, without a body', async () => {
      const page = await send(app, 'HEAD', '/dashboard', { headers: navigation })
      expect(page).toMatchObject({ status: 200, body: '' })
      expect(page.headers['content-type']).toMatch(/^text\/html/)
    })

    it.each(['/dashboard', '/index.html', '/src/main.ts', '/robots.txt', '/forms/none', '/admin'])(
      'never answers POST %s',
      async (path) => {
        const reply = await send(app, 'POST', path, { headers: navigation, body: 'a=1' })
        expect(reply.status).toBe(404)
        expect(reply.body).not.toContain('page</h1>')
      },
    )

    it.each(['PUT', 'DELETE', 'PATCH'])('never answers %s', async (method) => {
      expect((await send(app, method, '/dashboard', { headers: navigation })).status).toBe(404)
    })

    it('a POST reaches its route', async () => {
      expect(
        await send(app, 'POST', '/forms', { body: 'a=1', headers: { 'content-type': 'text/plain' } }),
      ).toMatchObject({ status: 201, body: 'posted' })
    })

    it('serves public files', async () => {
      expect(await get(app, '/robots.txt')).toMatchObject({ status: 200, body: 'User-agent: *\n' })
    })

    it('keeps headers that the application set before', async () => {
      for (const path of ['/dashboard', '/robots.txt', '/x.png']) {
        expect((await open(app, path)).headers['x-application'], path).toBe('yes')
      }
    })
  })

  describe.each(modes)("the application's own not-found handler in %s", (mode) => {
    const logger = recordingLogger()
    const app = useApplication(host, async () => ({
      vite: {
        ...(await siteUnderBaseOptions(mode)),
        logger,
        backendPrefixes: ['/api', '^/app/v\\d+/', /\/rpc$/g],
      },
      notFound: (exchange) =>
        exchange.answer({ mine: true, url: exchange.url, originalUrl: exchange.originalUrl }, 404),
      routes: [{ path: '/app/api/echo', handler: where }],
    }))

    it('answers requests for neither a file nor a page', async () => {
      for (const path of ['/api/none', '/outside', '/app/x.png']) {
        const reply = await open(app, path)
        expect(reply.status, path).toBe(404)
        expect(JSON.parse(reply.body), path).toMatchObject({ mine: true })
      }
    })

    it('gets the request target unchanged', async () => {
      const reply = await open(app, '/app/x.png?v=1')
      expect(JSON.parse(reply.body)).toMatchObject({ url: '/app/x.png?v=1', originalUrl: '/app/x.png?v=1' })
    })

    it('routes below the base get the request target unchanged', async () => {
      const reply = await get(app, '/app/api/echo?a=%20b')
      expect(JSON.parse(reply.body)).toEqual({
        url: '/app/api/echo?a=%20b',
        originalUrl: '/app/api/echo?a=%20b',
      })
    })

    it.runIf(mode === 'development')('a path without the base is told once, with its cure', async () => {
      for (const path of ['/', '/@vite/client', '/outside', '/x.png', '/', '/@vite/client'])
        await open(app, path)
      const hints = (): string[] =>
        logger.lines.filter(({ message }) => message.includes("Vite's base")).map(({ message }) => message)
      await expect
        .poll(hints)
        .toEqual([
          expect.stringMatching(/^\/ .*The address of the page is \/app\/.*proxy_pass/),
          expect.stringMatching(
            /^\/@vite\/client .*A proxy in front of the backend takes the base off.*proxy_pass/,
          ),
        ])
      for (const hint of hints()) expect(hint).toContain(`http://127.0.0.1:${new URL(app.url).port};`)
    })

    it('answers below the prefixes of the backend, patterns too, and nothing else does', async () => {
      for (const path of ['/app/v2/users', '/app/x/rpc', '/app/v10/', '/app/x/rpc'])
        expect((await open(app, path)).status, path).toBe(404)
      for (const path of ['/app/vx/users', '/app/rpc/x', '/app/v2'])
        expect((await open(app, path)).body, path).toContain('<h1>root page</h1>')
    })

    it('does not replace the page', async () => {
      expect((await open(app, '/app/dashboard')).body).toContain('<h1>root page</h1>')
    })
  })
}
