import { gunzipSync } from 'node:zlib'
import fastifyCompress from '@fastify/compress'
import fastifyHelmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { siteOptions } from './projects.ts'
import { modes } from '../contract/scenario.ts'
import { writeFile } from '../support/build-files.ts'
import { navigation } from '../support/http-client.ts'
import { copyFolder, newFolder } from '../support/workspace.ts'
import { engines, registerView, type Engine } from './engines.ts'
import { forTest } from './serve.ts'

const orders = ['before', 'after'] as const
type Register = (app: FastifyInstance) => void

describe.each(modes)('beside other plugins in %s', (mode) => {
  describe.each(orders)('registered %s', (order) => {
    async function createApp(register: Register, more: object = {}): Promise<FastifyInstance> {
      const app = forTest(fastify())
      if (order === 'before') register(app)
      await app.register(viteIntegration, { ...(await siteOptions(mode)), ...more })
      if (order === 'after') register(app)
      return app
    }

    it('@fastify/helmet: its headers are on every response', async () => {
      const app = await createApp((site) => void site.register(fastifyHelmet))
      app.get('/api/ok', () => 'ok')
      const urls = [
        '/dashboard',
        '/admin',
        '/robots.txt',
        '/none.png',
        '/api/ok',
        mode === 'development' ? '/src/main.ts' : '/favicon.ico',
      ]
      for (const url of urls) {
        const { headers } = await app.inject({ url, headers: navigation })
        expect(headers['content-security-policy'], url).toContain("default-src 'self'")
        expect(headers['x-frame-options'], url).toBe('SAMEORIGIN')
        expect(headers['x-content-type-options'], url).toBe('nosniff')
      }
    })

    it('@fastify/compress: views are compressed, once', async () => {
      const app = await createApp((site) => {
        site.register(fastifyCompress, { threshold: 0 })
        registerView(site, engines[0] as Engine)
      })
      app.get('/view', (_request, reply) => reply.view('home.ejs', { title: 'x' }))
      const { headers, rawPayload } = await app.inject({
        url: '/view',
        headers: { 'accept-encoding': 'gzip' },
      })
      expect(headers['content-encoding']).toBe('gzip')
      expect(headers['vary']).toMatch(/accept-encoding/i)
      expect(gunzipSync(rawPayload).toString()).toContain('<title>x</title>')
      expect((await app.inject('/view')).body).toContain('<title>x</title>')
    })

    // The plugin compresses responses of routes only, not those to unmatched requests.
    it('@fastify/compress: pages and files are complete with any Accept-Encoding', async () => {
      const app = await createApp((site) => void site.register(fastifyCompress, { threshold: 0 }))
      for (const url of [
        '/dashboard',
        '/robots.txt',
        mode === 'development' ? '/src/main.ts' : '/favicon.ico',
      ]) {
        const plain = await app.inject({ url, headers: navigation })
        const asked = await app.inject({ url, headers: { ...navigation, 'accept-encoding': 'gzip' } })
        expect(asked.statusCode, url).toBe(200)
        const isPacked = asked.headers['content-encoding'] === 'gzip'
        expect(isPacked ? gunzipSync(asked.rawPayload) : asked.rawPayload, url).toEqual(plain.rawPayload)
      }
    })

    describe('@fastify/static', () => {
      it('at a prefix: its files and its 404s, and pages outside of the prefix', async () => {
        const root = folderWith({ 'own.txt': 'own', 'folder/index.html': 'own index' })
        const app = await createApp((site) => void site.register(fastifyStatic, { root, prefix: '/static/' }))
        expect((await app.inject('/static/own.txt')).body).toBe('own')
        expect((await app.inject('/static/none.txt')).statusCode).toBe(404)
        expect((await app.inject({ url: '/static/folder/', headers: navigation })).body).toBe('own index')
        expect((await app.inject('/robots.txt')).body).toBe('User-agent: *\n')
        expect((await app.inject({ url: '/dashboard', headers: navigation })).body).toContain('root page')
      })

      it.each([true, false])(
        "at '/' with wildcard %s: its files first, then those of the build",
        async (wildcard) => {
          const root = folderWith({
            'own.txt': 'own',
            'robots.txt': 'own robots',
            'sub/own.html': 'own page',
          })
          const app = await createApp((site) => void site.register(fastifyStatic, { root, wildcard }))
          expect((await app.inject('/own.txt')).body).toBe('own')
          expect((await app.inject('/robots.txt')).body).toBe('own robots')
          expect((await app.inject('/sub/own.html')).body).toBe('own page')
          expect((await app.inject('/favicon.ico')).statusCode).toBe(200)
          expect((await app.inject('/none.png')).statusCode).toBe(404)
          for (const url of ['/', '/dashboard', '/admin/users']) {
            const page = await app.inject({ url, headers: navigation })
            expect(page.statusCode, url).toBe(200)
            expect(page.body, url).toContain('page</h1>')
          }
          if (mode === 'development') expect((await app.inject('/src/count.ts')).body).toContain('count = 1')
        },
      )

      it('reply.sendFile of a route works', async () => {
        const root = folderWith({ 'report.txt': 'report' })
        const app = await createApp((site) => void site.register(fastifyStatic, { root, serve: false }))
        app.get('/report', (_request, reply) => reply.sendFile('report.txt'))
        app.get('/gone.txt', (_request, reply) => reply.sendFile('gone.txt'))
        expect((await app.inject('/report')).body).toBe('report')
        expect((await app.inject({ url: '/gone.txt', headers: navigation })).statusCode).toBe(404)
      })
    })
  })
})

it('@fastify/static for the build itself is not needed, and does no harm', async () => {
  const { root = '' } = await siteOptions('production')
  const copy = copyFolder(root, 'static-build')
  const app = forTest(fastify())
  app.register(fastifyStatic, { root: `${copy}/dist`, index: false })
  await app.register(viteIntegration, { root: copy, dev: false })
  expect((await app.inject('/robots.txt')).body).toBe('User-agent: *\n')
  expect((await app.inject({ url: '/users/7', headers: navigation })).body).toContain('root page')
})

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = newFolder('static')
  for (const [name, content] of Object.entries(files)) writeFile(`${folder}/${name}`, content)
  return folder
}
