import { rmSync } from 'node:fs'
import { join } from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it, vi } from 'vitest'
import * as adapter from '@vite-integration/fastify'
import { viteIntegration, type ViteIntegrationOptions } from '@vite-integration/fastify'
import { siteOptions, siteUnderBaseOptions, siteWithConfig } from './projects.ts'
import { modes } from '../contract/scenario.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { navigation } from '../support/http-client.ts'
import { integrationErrorOf } from '../support/integration-error.ts'
import { withNodeEnv } from '../support/node-env.ts'
import { copyFixture, copyFolder } from '../support/workspace.ts'
import { createSite, forTest } from './serve.ts'

const untyped = (options: object): ViteIntegrationOptions => options as ViteIntegrationOptions

it('the plugin is the default export and a named one, and has a name for Fastify', () => {
  expect(adapter.default).toBe(adapter.viteIntegration)
  const app = forTest(fastify())
  app.register(viteIntegration, untyped({ root: copyFixture('site'), dev: false }))
  expect(Reflect.get(viteIntegration, Symbol.for('fastify.display-name'))).toBe('@vite-integration/fastify')
  expect(Reflect.get(viteIntegration, Symbol.for('plugin-meta'))).toMatchObject({ fastify: '5.x' })
})

describe('register rejects', () => {
  async function rejectionOf(options: object, nodeEnv?: string): Promise<string> {
    const app = forTest(fastify())
    const error = await withNodeEnv(nodeEnv, () =>
      integrationErrorOf(() => app.register(viteIntegration, untyped(options))),
    )
    return error.code
  }

  it.each([
    ['UNKNOWN_OPTION', { rooot: '.' }],
    ['UNKNOWN_OPTION', { dev: true, preloads: true }],
    ['INVALID_OPTION', { root: 7 }],
    ['INVALID_OPTION', { dev: 'yes' }],
    ['INVALID_OPTION', { nonce: 'abc' }],
    ['ROOT_NOT_FOUND', { root: '/none/such' }],
  ])('%s for %o', async (code, options) => {
    expect(await rejectionOf(options)).toBe(code)
  })

  it('an unknown option names the nearest known one', async () => {
    const app = forTest(fastify())
    const error = await integrationErrorOf(() =>
      app.register(viteIntegration, untyped({ backendPrefix: ['/x'] })),
    )
    expect(error.message).toContain('backendPrefixes')
  })

  it('for a missing or broken build, with NODE_ENV=production', async () => {
    expect(await rejectionOf({ root: copyFixture('site') }, 'production')).toBe('BUILD_NOT_FOUND')
    const root = copyFolder(await builtFixture(), 'no-manifest')
    rmSync(join(root, 'dist/.vite'), { recursive: true })
    expect(await rejectionOf({ root, manifest: 'own.json' }, 'production')).toBe('MANIFEST_NOT_FOUND')
    expect(await rejectionOf({ root: await builtFixture(), spaFallback: 'none.html' }, 'production')).toBe(
      'PAGE_NOT_FOUND',
    )
  })

  it('for a broken Vite config', async () => {
    expect(await rejectionOf(siteWithConfig('vite.broken.config.ts'))).toBe('VITE_START_FAILED')
  })

  it('without an await: ready and inject reject with the same error', async () => {
    const app = forTest(fastify())
    void app.register(viteIntegration, untyped({ rooot: '.' }))
    expect((await integrationErrorOf(() => app.ready())).code).toBe('UNKNOWN_OPTION')
  })
})

describe.each(modes)('registered twice in %s', (mode) => {
  it('under the same base it rejects, and names the base', async () => {
    const app = await createSite(await siteOptions(mode))
    const error = await integrationErrorOf(async () => app.register(viteIntegration, await siteOptions(mode)))
    expect(error.code).toBe('ALREADY_REGISTERED')
    expect(error.message).toContain('"/"')
  })

  it('in a child context of the first it rejects too', async () => {
    const app = await createSite(await siteOptions(mode))
    const again = await siteOptions(mode)
    const child = app.register(async (instance) => void (await instance.register(viteIntegration, again)), {
      prefix: '/x',
    })
    expect((await integrationErrorOf(() => child)).code).toBe('ALREADY_REGISTERED')
  })

  it.each(['/app/ first', '/ first'])('under different bases both serve: %s', async (order) => {
    const [site, based] = [await siteOptions(mode), await siteUnderBaseOptions(mode)]
    const app = forTest(fastify())
    for (const options of order === '/ first' ? [site, based] : [based, site])
      await app.register(viteIntegration, options)
    expect((await app.inject('/robots.txt')).statusCode).toBe(200)
    expect((await app.inject('/app/robots.txt')).statusCode).toBe(200)
    expect((await app.inject({ url: '/dashboard', headers: navigation })).body).not.toMatch(/"\/app\//)
    expect((await app.inject({ url: '/app/dashboard', headers: navigation })).body).toMatch(/"\/app\//)
    expect((await app.inject({ url: '/app/none.png', headers: navigation })).statusCode).toBe(404)
    expect((await app.inject({ method: 'POST', url: '/app/x', payload: { a: 1 } })).statusCode).toBe(404)
  })
})

describe('registered too late', () => {
  it.each(['ready', 'listen'] as const)('after %s it rejects, and no Vite is started', async (state) => {
    const app = forTest(fastify())
    if (state === 'ready') await app.ready()
    else await app.listen({ port: 0, host: '127.0.0.1' })
    const before = resources()
    const root = copyFixture('site')
    const register = vi.fn(async () => app.register(viteIntegration, { root, dev: true }))
    await expect(register()).rejects.toMatchObject({
      code: expect.stringMatching(/^(AVV|FST)_ERR_/) as string,
    })
    expect(resources()).toEqual(before)
  })
})

describe.each(modes)('registered in a child context in %s', (mode) => {
  async function createApp(prefix?: string, notFound = false): Promise<FastifyInstance> {
    const app = forTest(fastify())
    const vite = await siteOptions(mode)
    app.register(
      async (child) => {
        await child.register(viteIntegration, vite)
        child.get('/tags', (_request, reply) => reply.viteTags('src/main.ts'))
        if (notFound) child.setNotFoundHandler((_request, reply) => reply.code(404).send('of the child'))
      },
      prefix === undefined ? {} : { prefix },
    )
    app.get('/outside', (_request, reply) => ({ has: 'viteTags' in reply }))
    await app.ready()
    return app
  }

  it('only the child has the helpers', async () => {
    const app = await createApp()
    expect((await app.inject('/tags')).body).toContain('<script')
    expect((await app.inject('/outside')).json()).toEqual({ has: false })
    expect('viteIntegration' in app).toBe(false)
  })

  it('its routes have the helpers of a second build in it, all others those of the first', async () => {
    const app = await createSite(await siteOptions(mode))
    const based = await siteUnderBaseOptions(mode)
    app.register(async (child) => {
      await child.register(viteIntegration, based)
      child.get('/child-tags', (_request, reply) => reply.viteTags('src/main.ts'))
      child.get('/child-locals', (_request, reply) =>
        (reply.locals['viteAsset'] as typeof reply.viteAsset)('src/logo.png'),
      )
      child.get('/child-base', () => child.viteIntegration.base)
    })
    app.get('/tags', (_request, reply) => reply.viteTags('src/main.ts'))
    expect((await app.inject('/tags')).body).toMatch(/src="\/(?:src|assets)\/main/)
    expect((await app.inject('/child-tags')).body).toContain('src="/app/')
    expect((await app.inject('/child-locals')).body).toMatch(/^\/app\//)
    expect((await app.inject('/child-base')).body).toBe('/app/')
  })

  it.each([undefined, '/web'])('with prefix %s, files and pages are served', async (prefix) => {
    const app = await createApp(prefix)
    expect((await app.inject('/robots.txt')).statusCode).toBe(200)
    expect((await app.inject({ url: '/dashboard', headers: navigation })).statusCode).toBe(200)
    expect((await app.inject({ url: '/api/none', headers: navigation })).statusCode).toBe(404)
  })

  it('with a not-found handler of its own, pages below its prefix are served', async () => {
    const app = await createApp('/web', true)
    expect((await app.inject({ url: '/web/dashboard', headers: navigation })).body).toContain('root page')
    expect((await app.inject({ url: '/web/none.png', headers: navigation })).body).toBe('of the child')
  })
})

/** Returns the resources that a Vite server keeps open. */
function resources(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => /FSEvent|FSWatch|StatWatcher|Worker/i.test(name))
    .toSorted()
}
