import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { ViteIntegrationError } from '@vite-integration/core'
import { ViteIntegrationError as Reexported, viteIntegration } from '@vite-integration/fastify'
import { siteOptions, siteWithConfig } from './projects.ts'
import { modes } from '../contract/scenario.ts'
import { writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { navigation } from '../support/http-client.ts'
import { withNodeEnv } from '../support/node-env.ts'
import { copyFixture } from '../support/workspace.ts'
import { createSite, forTest } from './serve.ts'

interface Seen {
  readonly by: string
  readonly error: unknown
}

/** Sets an error handler that records its errors under a name. */
function handleErrors(app: FastifyInstance, by: string, seen: Seen[]): void {
  app.setErrorHandler((error, _request, reply) => {
    seen.push({ by, error })
    return reply.code(503).send({ by })
  })
}

it('the error class is the one of core', () => {
  expect(Reexported).toBe(ViteIntegrationError)
})

describe.each(modes)('errors of tags and assets in %s', (mode) => {
  it('reach setErrorHandler, typed, from sync, async and hook code', async () => {
    const app = await createSite(await siteOptions(mode))
    const seen: Seen[] = []
    handleErrors(app, 'root', seen)
    app.get('/sync', (_request, reply) => reply.viteTags('src/none.ts'))
    app.get('/async', async (_request, reply) => {
      await Promise.resolve()
      return reply.viteAsset('src/none.png')
    })
    app.get('/image', (_request, reply) => reply.viteTags('src/logo.png'))
    app.get(
      '/hook',
      { preHandler: async (_request, reply) => void reply.viteTags('src/none.ts') },
      () => 'never',
    )
    for (const url of ['/sync', '/async', '/image', '/hook']) {
      const reply = await app.inject(url)
      expect(reply.statusCode, url).toBe(503)
      expect(reply.json(), url).toEqual({ by: 'root' })
    }
    expect(seen.map(({ error }) => (error as ViteIntegrationError).code)).toEqual([
      'ENTRY_NOT_FOUND',
      'ASSET_NOT_FOUND',
      'NOT_AN_ENTRY',
      'ENTRY_NOT_FOUND',
    ])
    for (const { error } of seen) expect(error).toBeInstanceOf(ViteIntegrationError)
  })

  it('of a nonce option that throws reach setErrorHandler unchanged', async () => {
    const failure = new Error('no nonce')
    const app = await createSite({
      ...(await siteOptions(mode)),
      nonce: () => {
        throw failure
      },
    })
    const seen: Seen[] = []
    handleErrors(app, 'root', seen)
    app.get('/tags', (_request, reply) => reply.viteTags('src/main.ts'))
    expect((await app.inject('/tags')).statusCode).toBe(503)
    expect(seen).toEqual([{ by: 'root', error: failure }])
  })

  it("without a handler get Fastify's own response", async () => {
    const app = await createSite(await siteOptions(mode))
    app.get('/tags', (_request, reply) => reply.viteTags('src/none.ts'))
    const reply = await app.inject('/tags')
    expect(reply.statusCode).toBe(500)
    expect(reply.json()).toMatchObject({ statusCode: 500, code: 'ENTRY_NOT_FOUND' })
    expect(reply.json<{ message: string }>().message).toContain('src/none.ts')
  })

  it('in a child context reach the handler of that context', async () => {
    const app = await createSite(await siteOptions(mode))
    const seen: Seen[] = []
    handleErrors(app, 'root', seen)
    app.register(
      async (child) => {
        handleErrors(child, 'child', seen)
        child.get('/tags', (_request, reply) => reply.viteTags('src/none.ts'))
      },
      { prefix: '/child' },
    )
    expect((await app.inject('/child/tags')).json()).toEqual({ by: 'child' })
  })
})

describe('errors of pages and modules', () => {
  it('in development reach setErrorHandler with headers of earlier hooks kept', async () => {
    const root = copyFixture('site')
    writeFile(`${root}/src/broken.ts`, 'export const answer = 41 +;\n')
    const app = await createSite({ root, dev: true })
    const seen: Seen[] = []
    app.addHook('onRequest', async (_request, reply) => void reply.header('x-application', 'yes'))
    handleErrors(app, 'root', seen)
    const reply = await app.inject('/src/broken.ts')
    expect(reply.statusCode).toBe(503)
    expect(reply.headers['x-application']).toBe('yes')
    expect(reply.headers['content-type']).toMatch(/json/)
    expect(messageOf(seen[0])).toContain('src/broken.ts')
    expect((await app.inject('/src/count.ts')).statusCode).toBe(200)
  })

  it('in development reach setErrorHandler for a page that a plugin of the project breaks', async () => {
    const app = await createSite(siteWithConfig('vite.broken-page.config.ts'))
    const seen: Seen[] = []
    handleErrors(app, 'root', seen)
    expect((await app.inject({ url: '/dashboard', headers: navigation })).statusCode).toBe(503)
    expect(messageOf(seen[0])).toContain('the page cannot be transformed')
  })

  it('in development without a handler are shown on a page', async () => {
    const app = await createSite(siteWithConfig('vite.broken-page.config.ts'))
    const reply = await app.inject({ url: '/dashboard', headers: navigation })
    expect(reply.statusCode).toBe(500)
    expect(reply.headers['content-type']).toMatch(/^text\/html/)
    expect(reply.body).toContain('the page cannot be transformed')
    expect(reply.body).toContain('/@vite/client')
  })

  it('are no 404 when the application has a not-found handler', async () => {
    const app = await createSite(siteWithConfig('vite.broken-page.config.ts'))
    app.setNotFoundHandler((_request, reply) => reply.code(404).send('mine'))
    expect((await app.inject({ url: '/dashboard', headers: navigation })).statusCode).toBe(500)
  })

  it('of a missing build reach setErrorHandler only where the build is needed', async () => {
    const app = forTest(fastify())
    await withNodeEnv('test', async () => app.register(viteIntegration, { root: copyFixture('site') }))
    const seen: Seen[] = []
    handleErrors(app, 'root', seen)
    app.get('/api/ok', () => 'ok')
    app.get('/tags', (_request, reply) => reply.viteTags('src/main.ts'))
    expect((await app.inject('/api/ok')).body).toBe('ok')
    expect((await app.inject('/none.png')).statusCode).toBe(404)
    expect((await app.inject({ method: 'POST', url: '/dashboard', payload: { a: 1 } })).statusCode).toBe(404)
    for (const url of ['/dashboard', '/tags']) {
      expect((await app.inject({ url, headers: navigation })).statusCode, url).toBe(503)
    }
    expect(seen.map(({ error }) => (error as ViteIntegrationError).code)).toEqual([
      'BUILD_NOT_FOUND',
      'BUILD_NOT_FOUND',
    ])
  })

  it('in production the default response names no path of the machine', async () => {
    const root = await builtFixture()
    const app = forTest(fastify())
    await withNodeEnv('production', async () => app.register(viteIntegration, { root }))
    app.get('/tags', (_request, reply) => reply.viteTags('src/none.ts'))
    const { statusCode, body } = await app.inject('/tags')
    expect(statusCode).toBe(500)
    expect(body).not.toContain(root)
    expect(body).not.toContain('manifest')
  })
})

function messageOf(seen: Seen | undefined): string {
  return String((seen?.error as Error | undefined)?.message)
}
