import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { builtFixture } from '../support/built-fixture.ts'
import { contentType, get, open, send } from '../support/http-client.ts'
import type { Adapter } from './scenario.ts'
import { ssrModes, ssrScenario } from './ssr-project.ts'
import { useApplication } from './use-application.ts'

/** Pages of the server entry: where they answer, and what the template has in them. */
export function addSsrPageTests(host: Adapter): void {
  describe.each(ssrModes)('pages of the server entry in %s', (mode) => {
    const app = useApplication(host, () => ssrScenario(mode))

    it('an unmatched navigation gets the page of the entry', async () => {
      const reply = await open(app, '/any/path')
      expect(reply.status).toBe(200)
      expect(contentType(reply)).toBe('text/html; charset=utf-8')
      expect(reply.headers['cache-control']).toBe('no-cache')
      expect(reply.headers.vary).toContain('Sec-Fetch-Dest')
      expect(reply.body).toContain('<div id="app"><h1>page</h1></div>')
    })

    it('the root is rendered: the template is no page of its own', async () => {
      expect((await open(app, '/')).body).toContain('<div id="app"><h1>page</h1></div>')
      const template = await open(app, '/index.html')
      expect(template.body).not.toContain('ssr-outlet')
    })

    it("what is no navigation gets the application's 404", async () => {
      expect((await get(app, '/any/path', { accept: 'application/json' })).status).toBe(404)
      expect((await get(app, '/missing.png')).status).toBe(404)
      expect((await send(app, 'POST', '/any/path')).status).toBe(404)
      expect((await open(app, '/api/x')).status).toBe(404)
    })

    it('a route renders, with locals of its own', async () => {
      const reply = await get(app, '/items/5?page=context', { 'x-sent': 'sent' })
      const context = JSON.parse(reply.body) as Record<string, unknown>
      expect(reply.status).toBe(200)
      expect(context).toMatchObject({
        url: `${app.url}/items/5?page=context`,
        requestUrl: `${app.url}/items/5?page=context`,
        method: 'GET',
        header: 'sent',
        isNative: true,
        base: '/',
        locals: { id: '5', shared: 'given' },
        hasNative: true,
      })
      expect(Object.keys(context['locals'] as object)).toEqual(['id', 'shared'])
    })

    it('head, state and body are inserted as they are; markers in them are text', async () => {
      const { body } = await get(app, '/render?page=html')
      expect(body).toContain('<h1>$& $1 $$ <!--ssr-head--></h1>')
      expect(body).toContain('<title>$& <!--ssr-outlet--></title>')
      expect(body.match(/<h1>/g)).toHaveLength(1)
      const script = /<script>(window\.__SSR_STATE__=.*?)<\/script>/.exec(body)![1]!
      expect(script).not.toMatch(/[<\u2028\u2029]/)
      expect(body.indexOf(script)).toBeLessThan(body.indexOf('type="module"'))
      const window: { __SSR_STATE__?: { cycle: { self: unknown } } } = {}
      runInNewContext(script, { window, Date, Map, Set })
      const { cycle, ...state } = window.__SSR_STATE__!
      expect(state).toEqual({
        text: '</script><!--\u2028',
        date: new Date(0),
        big: 10n,
        map: new Map([[1, new Set([2])]]),
      })
      expect(cycle.self).toBe(cycle)
    })

    it('status and headers of the entry go first; cookies are separate lines', async () => {
      const reply = await get(app, '/render?page=parts')
      expect(reply.status).toBe(418)
      expect(reply.headers['x-entry']).toBe('yes')
      expect(reply.headers['set-cookie']).toEqual([
        'entry=1',
        'more=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT',
      ])
    })

    it('a Response is sent as it is', async () => {
      const redirect = await get(app, '/render?page=redirect')
      expect(redirect.status).toBe(303)
      expect(redirect.headers.location).toBe('/there')
      expect(redirect.headers['content-type']).toBeUndefined()
      const wrapped = await get(app, '/render?page=wrapped')
      expect(wrapped.status).toBe(202)
      expect(contentType(wrapped)).toBe('application/json')
      expect(JSON.parse(wrapped.body)).toEqual({ path: '/render' })
    })

    it('HEAD has the head of GET and no body', async () => {
      const [head, whole] = [await send(app, 'HEAD', '/render'), await get(app, '/render')]
      expect(head.status).toBe(200)
      expect(head.body).toBe('')
      expect(head.headers['content-length']).toBe(String(Buffer.byteLength(whole.body)))
      expect(contentType(head)).toBe(contentType(whole))
    })

    it.each([204, 205, 304])('status %i has no body', async (status) => {
      const reply = await get(app, `/render?page=empty&status=${String(status)}`)
      expect(reply.status).toBe(status)
      expect(reply.body).toBe('')
    })
  })

  describe.each(ssrModes)('pages of the server entry below a base in %s', (mode) => {
    const app = useApplication(host, async () => {
      const { vite } = await ssrScenario(mode)
      const built = { root: await builtFixture({ fixture: 'ssr', config: 'app.config' }) }
      const sources = { configFile: 'app.config.ts' }
      return {
        vite: { ...vite, ...(mode === 'production' ? built : sources) },
        renders: [{ path: '/app/items/:id' }, { path: '/elsewhere' }],
      }
    })

    it('have it in their URL, and before the files of the client', async () => {
      const context = JSON.parse((await get(app, '/app/items/5?page=context')).body) as {
        assets: { css: string[]; js: string[] }
      }
      expect(context).toMatchObject({ url: `${app.url}/app/items/5?page=context`, base: '/app/' })
      const { css, js } = context.assets
      for (const url of [...css, ...js]) expect(url).toMatch(/^\/app\//)
      const { body } = await open(app, '/app/any/path')
      expect(body).toContain('<h1>page</h1>')
      const [script = ''] = /\/app\/(?:src\/entry-client|assets\/index-)[^"?]*\.js/.exec(body) ?? []
      expect((await get(app, script)).headers['content-type']).toContain('javascript')
    })

    it('answer nothing outside of it, unless a route does', async () => {
      expect((await open(app, '/any/path')).status).toBe(404)
      const { url } = JSON.parse((await get(app, '/elsewhere?page=context')).body) as { url: string }
      expect(url).toBe(`${app.url}/elsewhere?page=context`)
    })
  })

  describe.each(ssrModes)('headers of an application and its pages in %s', (mode) => {
    const headers = {
      'set-cookie': 'early=1',
      'x-early': 'yes',
      'x-both': 'early',
      'cache-control': 'private',
    }
    const app = useApplication(host, () => ssrScenario(mode, { headers }))

    it.each(['/render?page=parts', '/any?page=parts'])(
      '%s: earlier headers stay, cookies are merged',
      async (path) => {
        const reply = await open(app, path)
        expect(reply.status).toBe(418)
        expect(reply.headers['set-cookie']).toEqual([
          'early=1',
          'entry=1',
          'more=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT',
        ])
        expect(reply.headers).toMatchObject({
          'x-early': 'yes',
          'x-both': 'entry',
          'x-entry': 'yes',
          'cache-control': 'private',
        })
        expect(contentType(reply)).toBe('text/html; charset=utf-8')
      },
    )

    it('a redirect and a stream have them too', async () => {
      expect((await get(app, '/render?page=redirect')).headers['set-cookie']).toEqual(['early=1', 'entry=1'])
      expect((await get(app, '/render?page=react')).headers).toMatchObject({
        'set-cookie': ['early=1'],
        'x-early': 'yes',
      })
    })
  })

  describe.each(ssrModes)('a page with a nonce in %s', (mode) => {
    const app = useApplication(host, async () => {
      const scenario = await ssrScenario(mode)
      return { ...scenario, vite: { ...scenario.vite, nonce: () => 'n0nce' } }
    })

    it('has it on scripts, styles and preloads, and the entry sees it', async () => {
      const { body } = await get(app, '/render?page=lazy')
      expect(body).toContain('<meta property="csp-nonce" nonce="n0nce">')
      const tags = body.match(/<(?:script|style|link rel="(?:stylesheet|modulepreload)")[^>]*>/g) ?? []
      expect(tags.length).toBeGreaterThan(1)
      for (const tag of tags) expect(tag).toContain('nonce="n0nce"')
      const context = JSON.parse((await get(app, '/render?page=context')).body) as { nonce: string }
      expect(context.nonce).toBe('n0nce')
    })
  })
}
