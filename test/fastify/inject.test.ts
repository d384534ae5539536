import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { siteOptions, siteUnderBaseOptions } from './projects.ts'
import { modes } from '../contract/scenario.ts'
import { chunkOf, readManifest } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { expectedTags } from '../support/expected-tags.ts'
import { navigation } from '../support/http-client.ts'
import { summarize } from '../support/parse-tags.ts'
import { createSite, forTest, useFastify } from './serve.ts'

describe.each(modes)('app.inject in %s', (mode) => {
  const app = useFastify(async () => {
    const site = fastify()
    await site.register(viteIntegration, await siteOptions(mode))
    site.get('/tags', (_request, reply) => reply.viteTags(['src/main.ts', 'src/print.css']))
    site.get('/asset', (_request, reply) => reply.viteAsset('src/logo.png'))
    site.get('/nonce', (_request, reply) => ({ nonce: reply.viteNonce ?? null }))
    return site
  })

  it('gets pages and redirects', async () => {
    const page = await app().inject({ url: '/dashboard', headers: navigation })
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-type']).toMatch(/^text\/html/)
    expect(page.body).toContain('<h1>root page</h1>')
    const head = await app().inject({ method: 'HEAD', url: '/dashboard', headers: navigation })
    expect(head.statusCode).toBe(200)
    expect(head.body).toBe('')
    expect((await app().inject({ url: '/admin?x=1', headers: navigation })).headers.location).toBe(
      '/admin/?x=1',
    )
    const condition = { 'if-none-match': String(page.headers.etag) }
    expect(
      (await app().inject({ url: '/dashboard', headers: { ...navigation, ...condition } })).statusCode,
    ).toBe(304)
  })

  it('gets files', async () => {
    const reply = await app().inject('/robots.txt')
    expect(reply.statusCode).toBe(200)
    expect(reply.body).toBe('User-agent: *\n')
    const condition = { 'if-none-match': String(reply.headers.etag) }
    expect((await app().inject({ url: '/robots.txt', headers: condition })).statusCode).toBe(304)
  })

  it('gets the files that tags and assets name', async () => {
    const tags = summarize((await app().inject('/tags')).body)
    const urls = tags.map((tag) => tag.split(' ')[1] ?? '').filter((url) => url.startsWith('/'))
    urls.push((await app().inject('/asset')).body)
    expect(urls.length).toBeGreaterThan(2)
    for (const url of urls) expect((await app().inject(url)).statusCode, url).toBe(200)
  })

  it('gets the 404 for the rest', async () => {
    for (const url of ['/api/none', '/none.png'])
      expect((await app().inject({ url, headers: navigation })).statusCode).toBe(404)
    expect((await app().inject({ method: 'POST', url: '/dashboard', payload: { a: 1 } })).statusCode).toBe(
      404,
    )
  })

  it('without the nonce option there is no nonce', async () => {
    expect((await app().inject('/nonce')).json()).toEqual({ nonce: null })
  })

  it('app.viteIntegration has the base, tags and assets outside of a reply', async () => {
    const based = await createSite(await siteUnderBaseOptions(mode))
    expect(based.viteIntegration.base).toBe('/app/')
    const src = based.viteIntegration.asset('src/logo.png')
    expect(src).toMatch(/^\/app\//)
    expect((await based.inject(src)).statusCode).toBe(200)
    const tags = based.viteIntegration.tags('src/main.ts')
    expect(tags).toContain('src="/app/')
    expect(based.viteIntegration.tags('src/main.ts')).toBe(tags)
    expect(() => based.viteIntegration.tags('src/none.ts')).toThrow(
      expect.objectContaining({ code: 'ENTRY_NOT_FOUND' }) as Error,
    )
  })

  it('app.viteIntegration.tags have no nonce', async () => {
    const site = await createSite({ ...(await siteOptions(mode)), nonce: () => 'n1' })
    expect(site.viteIntegration.tags('src/main.ts')).not.toContain('nonce')
  })
})

it('tags are those of the build in production', async () => {
  const root = await builtFixture()
  const app = await createSite({ root, dev: false })
  app.get('/tags', (_request, reply) => reply.viteTags('src/main.ts'))
  expect(summarize((await app.inject('/tags')).body)).toEqual(
    expectedTags(readManifest(root), ['src/main.ts']),
  )
  const { file } = chunkOf(readManifest(root), 'src/main.ts')
  const asset = await app.inject(`/${file}`)
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
})

it("modules, Vite's client and pages are transformed in development", async () => {
  const app = await createSite(await siteOptions('development'))
  app.get('/tags', (_request, reply) => reply.viteTags('src/main.ts'))
  expect((await app.inject('/tags')).body).toContain('src="/@vite/client"')
  const module = await app.inject('/src/main.ts')
  expect(module.headers['content-type']).toMatch(/javascript/)
  expect(module.body).not.toContain('interface Visit')
  expect((await app.inject('/@vite/client')).body).toContain('vite-hmr')
  const page = await app.inject({ url: '/dashboard', headers: navigation })
  expect(page.body).toContain('src="/@vite/client"')
})

it('needs no app.ready(): inject waits for the registration', async () => {
  const app = forTest(fastify())
  void app.register(viteIntegration, await siteOptions('development'))
  app.get('/api/ok', () => 'ok')
  const replies = await Promise.all([app.inject('/api/ok'), app.inject('/src/main.ts')])
  expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 200])
})
