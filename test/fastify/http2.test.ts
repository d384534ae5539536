import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { viteIntegration } from '@vite-integration/fastify'
import { siteOptions } from './projects.ts'
import { modes } from '../contract/scenario.ts'
import { certificate } from '../hosts/servers.ts'
import { chunkOf, readManifest } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { connectHmr, opened } from '../support/hmr-client.ts'
import { get, navigation, open } from '../support/http-client.ts'
import { recordingLogger, type RecordingLogger } from '../support/recording-logger.ts'
import { copyFixture } from '../support/workspace.ts'
import { connectHttp2 } from './http2-client.ts'
import { forTest, listen, type Served, useServed } from './serve.ts'
import { editUntilUpdated, loadModules } from './updates.ts'

const kinds = {
  'h2c, in the clear': { http2: true },
  'h2 over TLS': { http2: true, https: certificate() },
  'h2 and HTTP/1.1 over TLS': { http2: true, https: { ...certificate(), allowHTTP1: true } },
} as const
type Kind = keyof typeof kinds
const names = Object.keys(kinds) as Kind[]

interface Site extends Served {
  readonly app: FastifyInstance
  readonly logger: RecordingLogger
}

async function createApp(kind: Kind, vite: object, logger = recordingLogger()): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify(kinds[kind] as object)
  app.addHook('onRequest', async (_request, reply) => void reply.header('x-application', 'yes'))
  await app.register(viteIntegration, { ...vite, logger })
  app.get('/tags', (_request, reply) => reply.viteTags('src/main.ts'))
  app.post('/echo', (request) => request.body)
  return app
}

/** Starts a site for one test. */
async function startSite(kind: Kind, vite: object): Promise<Site> {
  const logger = recordingLogger()
  const app = forTest(await createApp(kind, vite, logger))
  return { ...(await listen(app, protocolOf(kind))), app, logger }
}

function protocolOf(kind: Kind): string {
  return 'https' in kinds[kind] ? 'https' : 'http'
}

describe.each(names)('HTTP/2: %s', (kind) => {
  describe.each(modes)('in %s', (mode) => {
    const site = useServed(async () => createApp(kind, await siteOptions(mode)), protocolOf(kind))

    it('pages, redirects, files, tags and 404s are as over HTTP/1.1', async () => {
      const client = connectHttp2(site().url)
      const page = await client.get('/dashboard', navigation)
      expect(page.status).toBe(200)
      expect(page.body).toContain('<h1>root page</h1>')
      expect(page.headers['x-application']).toBe('yes')
      const condition = { ...navigation, 'if-none-match': String(page.headers.etag) }
      expect((await client.get('/dashboard', condition)).status).toBe(304)
      const redirect = await client.get('/admin?x=1', navigation)
      expect(redirect.headers.location).toBe('/admin/?x=1')
      const file = await client.get('/robots.txt')
      expect(file).toMatchObject({ status: 200, body: 'User-agent: *\n' })
      expect(file.headers['x-application']).toBe('yes')
      const etag = { 'if-none-match': String(file.headers.etag) }
      expect((await client.get('/robots.txt', etag)).status).toBe(304)
      expect((await client.get('/robots.txt', { range: 'bytes=0-3' })).body).toBe('User')
      expect((await client.get('/robots.txt', { ':method': 'HEAD' })).status).toBe(200)
      expect((await client.get('/tags')).body).toContain('<script')
      expect((await client.get('/none.png')).status).toBe(404)
      expect((await client.get('/api/none', navigation)).status).toBe(404)
    })

    it('an unmatched POST gets what Fastify alone gives it, a matched one is parsed', async () => {
      const client = connectHttp2(site().url)
      for (const [type, body, status] of [
        ['application/json', '{"a":1}', 404],
        ['application/json', '{"a":', 400],
        ['application/xml', '<a/>', 404],
      ] as const) {
        const headers = { ':method': 'POST', 'content-type': type }
        expect((await client.get('/dashboard', headers, body)).status, body).toBe(status)
      }
      const headers = { ':method': 'POST', 'content-type': 'application/json' }
      expect(await client.get('/echo', headers, '{"a":1}')).toMatchObject({ status: 200, body: '{"a":1}' })
    })

    it('many requests at the same time on one connection are all answered', async () => {
      const client = connectHttp2(site().url)
      const paths = ['/dashboard', '/robots.txt', '/tags', '/favicon.ico', '/admin/users']
      const replies = await Promise.all(
        paths.flatMap((path) => [1, 2, 3, 4].map(() => client.get(path, navigation))),
      )
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    })

    if (mode === 'development')
      it("modules, Vite's client and errors in development, with the host check", async () => {
        const client = connectHttp2(site().url)
        const module = await client.get('/src/main.ts')
        expect(module.status).toBe(200)
        expect(module.headers['content-type']).toMatch(/javascript/)
        expect(
          (await client.get('/src/main.ts', { 'if-none-match': String(module.headers.etag) })).status,
        ).toBe(304)
        expect((await client.get('/@vite/client')).body).toContain('vite-hmr')
        expect((await client.get('/src/none.ts', { 'sec-fetch-dest': 'script' })).status).toBe(404)
        for (const path of ['/src/main.ts', '/dashboard', '/robots.txt']) {
          expect((await client.get(path, { ...navigation, ':authority': 'evil.example' })).status, path).toBe(
            403,
          )
        }
      })

    if (mode === 'production')
      it('assets in production are immutable', async () => {
        const client = connectHttp2(site().url)
        const { file } = chunkOf(readManifest(await builtFixture()), 'src/main.ts')
        const asset = await client.get(`/${file}`)
        expect(asset.status).toBe(200)
        expect(asset.headers['content-type']).toMatch(/javascript/)
        expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      })
  })

  it('logs once, in development only, over which protocol HMR works', async () => {
    const development = await startSite(kind, await siteOptions('development'))
    const client = connectHttp2(development.url)
    await client.get('/dashboard', navigation)
    await client.get('/@vite/client')
    const warnings = development.logger.lines
      .filter(({ level }) => level === 'warn')
      .map(({ message }) => message)
    if (kind === 'h2 and HTTP/1.1 over TLS') expect(warnings).toEqual([])
    else expect(warnings).toEqual([expect.stringMatching(/HTTP\/2.*(?:allowHTTP1)/s) as string])
    const production = await startSite(kind, await siteOptions('production'))
    expect(production.logger.lines).toEqual([])
  })

  it('app.close() ends with a client connected', async () => {
    const site = await startSite(kind, await siteOptions('development'))
    const client = connectHttp2(site.url)
    await client.get('/src/main.ts')
    await site.app.close()
    expect(site.app.server.listening).toBe(false)
  })

  it('a WebSocket over HTTP/2 is refused, and nothing hangs', async () => {
    const client = connectHttp2((await startSite(kind, await siteOptions('development'))).url)
    await client.get('/tags')
    // By RFC 8441 a WebSocket over HTTP/2 begins with CONNECT, which a server has to announce first.
    const asked = client.get('/', { ':method': 'CONNECT', ':protocol': 'websocket' }, '')
    await expect(asked).rejects.toThrow('NGHTTP2_PROTOCOL_ERROR')
    expect((await connectHttp2(client.url).get('/tags')).status).toBe(200)
  })
})

describe('HMR beside HTTP/2', () => {
  it('works over HTTP/1.1 where that is allowed', async () => {
    const root = copyFixture('site')
    const site = await startSite('h2 and HTTP/1.1 over TLS', { root, dev: true })
    expect((await open(site, '/dashboard')).body).toContain('root page')
    expect((await get(site, '/src/count.ts')).status).toBe(200)
    const client = await connectHmr(site)
    await loadModules(site)
    await editUntilUpdated(root, [client])
    await site.app.close()
    await client.closed
  })

  it.each(['h2c, in the clear', 'h2 over TLS'] as const)(
    'is refused at once to HTTP/1.1 clients of %s',
    async (kind) => {
      const site = await startSite(kind, await siteOptions('development'))
      // Browsers offer HTTP/1.1 only for a WebSocket.
      const tls = { rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }
      await expect(opened(new WebSocket(site.url.replace('http', 'ws'), 'vite-hmr', tls))).rejects.toThrow(
        /./,
      )
      expect((await connectHttp2(site.url).get('/tags')).status).toBe(200)
    },
  )
})
