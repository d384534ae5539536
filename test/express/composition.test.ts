import { describe, expect, it } from 'vitest'
import request from 'supertest'
import { viteIntegration } from '@vite-integration/express'
import { siteOptions, siteUnderBaseOptions } from '../contract/projects.ts'
import { modes } from '../contract/scenario.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { readManifest } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { expectedTags } from '../support/expected-tags.ts'
import { get, navigation, open, send } from '../support/http-client.ts'
import { summarize } from '../support/parse-tags.ts'
import { copyFixture } from '../support/workspace.ts'
import { serve } from './serve.ts'

describe.each(expressVersions)(
  'an application made of routers and mounted applications in $name',
  ({ express }) => {
    describe.each(modes)('in %s', (mode) => {
      it('routers and mounted applications come first, and have the tags', async () => {
        const app = express()
        const vite = viteIntegration(await siteOptions(mode))
        app.use(vite)
        const router = express.Router()
        router.get('/list', (_req, res) => void res.send('list'))
        router.get('/tags', (_req, res) => void res.send(res.locals.viteTags('src/main.ts')))
        app.use('/shop', router)
        const mounted = express()
        mounted.get('/list', (_req, res) => void res.send('mounted list'))
        mounted.get('/tags', (_req, res) => void res.send(res.locals.viteTags('src/main.ts')))
        app.use('/mounted', mounted)
        const served = await serve(app, [vite])
        expect((await open(served, '/shop/list')).body).toBe('list')
        expect((await open(served, '/mounted/list')).body).toBe('mounted list')
        for (const path of ['/shop/tags', '/mounted/tags'])
          expect((await open(served, path)).body).toContain('<script')
        for (const path of ['/shop/cart', '/mounted/cart', '/shop', '/mounted']) {
          expect((await open(served, path)).body, path).toContain('root page')
        }
      })

      it('the integration may be used in a router', async () => {
        const app = express()
        const vite = viteIntegration(await siteOptions(mode))
        const router = express.Router()
        router.use(vite)
        app.use(router)
        app.get('/after', (_req, res) => void res.send('after'))
        const served = await serve(app, [vite])
        expect((await open(served, '/after')).body).toBe('after')
        expect((await open(served, '/dashboard')).body).toContain('root page')
        expect((await get(served, '/robots.txt')).status).toBe(200)
      })

      it('the integration may be used in a mounted application', async () => {
        const outer = express()
        const inner = express()
        const vite = viteIntegration(await siteOptions(mode))
        inner.use(vite)
        inner.get('/inner', (_req, res) => void res.send('inner'))
        outer.get('/outer', (_req, res) => void res.send('outer'))
        outer.use(inner)
        const served = await serve(outer, [vite])
        expect((await open(served, '/outer')).body).toBe('outer')
        expect((await open(served, '/inner')).body).toBe('inner')
        expect((await open(served, '/dashboard')).body).toContain('root page')
      })

      it('body parsers before the integration work, and pages and files do as well', async () => {
        const app = express()
        app.use(express.json())
        const vite = viteIntegration(await siteOptions(mode))
        app.use(vite)
        app.post('/api/echo', (req, res) => void res.json(req.body))
        const served = await serve(app, [vite])
        const options = { headers: { 'content-type': 'application/json', accept: '*/*' }, body: '{"a":1}' }
        expect(await send(served, 'POST', '/api/echo', options)).toMatchObject({
          status: 200,
          body: '{"a":1}',
        })
        expect((await send(served, 'POST', '/dashboard', options)).status).toBe(404)
        expect((await send(served, 'POST', '/api/echo', { ...options, body: '{' })).status).toBe(400)
      })

      it('works with supertest, which listens on a port of its own for each request', async () => {
        const app = express()
        const vite = viteIntegration(await siteOptions(mode))
        app.use(vite)
        app.get('/api/ok', (_req, res) => void res.json({ ok: true }))
        await request(app).get('/api/ok').expect(200, { ok: true })
        await request(app)
          .get('/dashboard')
          .set('Accept', 'text/html')
          .expect(200, /root page/)
        await request(app).get('/robots.txt').expect(200)
        await request(app).post('/dashboard').expect(404)
        await vite.close()
      })

      it('two projects with different bases work in one application', async () => {
        const app = express()
        const site = viteIntegration(await siteOptions(mode))
        const shop = viteIntegration(await siteUnderBaseOptions(mode))
        app.use(shop)
        app.use(site)
        app.get('/tags', (_req, res) => void res.json([site.tags('src/main.ts'), shop.tags('src/main.ts')]))
        const served = await serve(app, [site, shop])
        await Promise.all([site.ready, shop.ready])
        expect((await get(served, '/robots.txt')).status).toBe(200)
        expect((await get(served, '/app/robots.txt')).status).toBe(200)
        expect((await open(served, '/app/dashboard')).body).toMatch(/"\/app\//)
        expect((await open(served, '/dashboard')).body).not.toMatch(/"\/app\//)
        const [own, other] = JSON.parse((await get(served, '/tags')).body) as [string, string]
        expect(own).toMatch(/src="\/(?:src|assets)\/main/)
        expect(other).toMatch(/src="\/app\/(?:src|assets)\/main/)
      })
    })

    it('vite.tags returns tags outside of a request, all of them at each call', async () => {
      const root = await builtFixture()
      const vite = viteIntegration({ root, dev: false })
      await vite.ready
      const expected = expectedTags(readManifest(root), ['src/main.ts', 'src/print.css'])
      for (const _call of [1, 2])
        expect(summarize(vite.tags(['src/main.ts', 'src/print.css']))).toEqual(expected)
      await vite.close()
    })

    it('vite.tags throws NOT_READY before Vite has started', async () => {
      const vite = viteIntegration({ root: copyFixture('site'), dev: true })
      expect(() => vite.tags('src/main.ts')).toThrow(expect.objectContaining({ code: 'NOT_READY' }) as Error)
      await vite.ready
      expect(vite.tags('src/main.ts')).toContain('/@vite/client')
      await vite.close()
    })

    it('in production a built file shadows a later route with its path, not an earlier one', async () => {
      const app = express()
      const vite = viteIntegration(await siteOptions('production'))
      app.get('/favicon.ico', (_req, res) => void res.send('of the application'))
      app.use(vite)
      app.get('/robots.txt', (_req, res) => void res.send('of the application'))
      const served = await serve(app, [vite])
      expect((await get(served, '/favicon.ico')).body).toBe('of the application')
      expect((await get(served, '/robots.txt')).body).toBe('User-agent: *\n')
    })

    it('in development a later route with the path of a file comes first', async () => {
      const app = express()
      const vite = viteIntegration(await siteOptions('development'))
      app.use(vite)
      app.get('/robots.txt', (_req, res) => void res.send('of the application'))
      const served = await serve(app, [vite])
      expect((await get(served, '/robots.txt')).body).toBe('of the application')
    })

    it("a later route for '/' comes before the root's page in production too", async () => {
      const app = express()
      const vite = viteIntegration(await siteOptions('production'))
      app.use(vite)
      app.get('/', (_req, res) => void res.send('home'))
      app.get('/admin/', (_req, res) => void res.send('own admin'))
      const served = await serve(app, [vite])
      expect((await get(served, '/', navigation)).body).toBe('home')
      expect((await get(served, '/admin/', navigation)).body).toBe('own admin')
    })
  },
)
