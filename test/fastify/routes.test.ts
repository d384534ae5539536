import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { siteOptions, siteUnderBaseOptions } from './projects.ts'
import { modes } from '../contract/scenario.ts'
import { navigation } from '../support/http-client.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { createSite, forTest, useFastify } from './serve.ts'

describe.each(modes)('routes of the application in %s', (mode) => {
  it.each(['*', '/*'])("a route for '%s' answers every path, files and pages included", async (path) => {
    const app = await createSite(await siteOptions(mode))
    app.get(path, (request) => ({ catchAll: request.url }))
    for (const url of ['/dashboard', '/robots.txt', '/src/main.ts', '/']) {
      expect((await app.inject({ url, headers: navigation })).json()).toEqual({ catchAll: url })
    }
    expect((await app.inject({ method: 'POST', url: '/dashboard' })).statusCode).toBe(404)
  })

  it('a wildcard below a prefix answers paths below it only', async () => {
    const app = await createSite(await siteOptions(mode))
    app.get('/docs/*', (request) => ({ docs: request.url }))
    expect((await app.inject({ url: '/docs/a/b', headers: navigation })).json()).toEqual({
      docs: '/docs/a/b',
    })
    expect((await app.inject({ url: '/docsx', headers: navigation })).body).toContain('root page')
  })

  it('a route with the path of a built file comes first, whether declared before or after', async () => {
    const app = forTest(fastify())
    app.get('/favicon.ico', () => 'earlier')
    await app.register(viteIntegration, await siteOptions(mode))
    app.get('/robots.txt', () => 'later')
    app.get('/', () => 'home')
    expect((await app.inject('/favicon.ico')).body).toBe('earlier')
    expect((await app.inject('/robots.txt')).body).toBe('later')
    expect((await app.inject({ url: '/', headers: navigation })).body).toBe('home')
  })

  it('HEAD, OPTIONS and parameters of routes work as without the integration', async () => {
    const app = await createSite(await siteOptions(mode))
    app.get('/users/:id', () => 'user')
    app.options('/users/:id', (_request, reply) => reply.code(204).send())
    expect((await app.inject({ method: 'HEAD', url: '/users/7' })).headers['content-length']).toBe('4')
    expect((await app.inject({ method: 'OPTIONS', url: '/users/7' })).statusCode).toBe(204)
    expect((await app.inject({ url: '/users/7/x', headers: navigation })).body).toContain('root page')
  })

  describe('in child contexts with prefixes', () => {
    const app = useFastify(async () => {
      const site = fastify()
      await site.register(viteIntegration, await siteOptions(mode))
      site.register(
        async (child) => {
          child.get('/', () => 'shop')
          child.get('/tags', (_request, reply) => reply.viteTags('src/main.ts'))
          child.register(async (inner) => inner.get('/', () => 'cart'), { prefix: '/cart' })
        },
        { prefix: '/shop' },
      )
      return site
    })

    it('come first', async () => {
      expect((await app().inject({ url: '/shop', headers: navigation })).body).toBe('shop')
      expect((await app().inject({ url: '/shop/cart', headers: navigation })).body).toBe('cart')
      expect((await app().inject('/shop/tags')).body).toContain('<script')
    })

    it('leave unmatched paths to the pages', async () => {
      for (const url of ['/shop/none', '/shop/cart/none', '/shopx']) {
        expect((await app().inject({ url, headers: navigation })).body, url).toContain('root page')
      }
      expect((await app().inject({ url: '/shop/none.png', headers: navigation })).statusCode).toBe(404)
    })
  })

  it('a prefix given to register is ignored: the base is that of Vite', async () => {
    const app = forTest(fastify())
    await app.register(viteIntegration, {
      ...(await siteOptions(mode)),
      prefix: '/ignored',
      logLevel: 'error',
    } as object)
    expect((await app.inject('/robots.txt')).statusCode).toBe(200)
    expect((await app.inject('/ignored/robots.txt')).statusCode).toBe(404)
  })

  it('other router options of the application are kept', async () => {
    const app = await createSite(await siteUnderBaseOptions(mode), {
      routerOptions: { ignoreTrailingSlash: true, caseSensitive: false, ignoreDuplicateSlashes: true },
    })
    app.get('/app/home', () => 'home')
    expect((await app.inject({ url: '/APP/home/', headers: navigation })).body).toBe('home')
    expect((await app.inject({ url: '/app/dashboard/', headers: navigation })).body).toContain('root page')
    expect((await app.inject('/app/robots.txt')).statusCode).toBe(200)
  })

  it('the path after rewriteUrl is used', async () => {
    const app = await createSite(await siteOptions(mode), {
      rewriteUrl: ({ url = '' }) => url.replace(/^\/gateway/, ''),
    })
    app.get('/home', () => 'home')
    expect((await app.inject('/gateway/home')).body).toBe('home')
    expect((await app.inject('/gateway/robots.txt')).statusCode).toBe(200)
    expect((await app.inject({ url: '/gateway/dashboard', headers: navigation })).body).toContain('root page')
    expect((await app.inject({ url: '/gateway/api/none', headers: navigation })).statusCode).toBe(404)
  })
})

describe('a catch-all that answers pages', () => {
  it('is one warning in development', async () => {
    const logger = recordingLogger()
    const app = await createSite({ ...(await siteOptions('development')), logger })
    app.get('/*', (_request, reply) => reply.code(404).send({ mine: true }))
    for (const url of ['/dashboard', '/users', '/src/main.ts']) await app.inject({ url, headers: navigation })
    expect(logger.lines.filter(({ level }) => level === 'warn')).toEqual([
      { level: 'warn', message: expect.stringContaining('/dashboard') as string },
    ])
  })

  it('is no warning when it calls callNotFound(), nor are other routes', async () => {
    const logger = recordingLogger()
    const app = await createSite({ ...(await siteOptions('development')), logger })
    app.get('/items/:id', (_request, reply) => reply.code(404).send('no item'))
    app.get('/docs/*', () => 'docs')
    app.get('/*', (_request, reply) => reply.callNotFound())
    for (const url of ['/dashboard', '/items/7', '/docs/a', '/x.png', '/api/none']) {
      await app.inject({ url, headers: navigation })
    }
    expect(logger.lines.filter(({ level }) => level === 'warn')).toEqual([])
  })
})
