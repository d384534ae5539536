import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type RouteHandlerMethod,
} from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { siteOptions } from './projects.ts'
import { modes, type Mode } from '../contract/scenario.ts'
import { navigation } from '../support/http-client.ts'
import { forTest, useFastify } from './serve.ts'

const file: Record<Mode, string> = { development: '/src/count.ts', production: '/robots.txt' }

/** Returns a not-found handler that answers with its name, so that a test sees which one has answered. */
function notFoundBy(name: string): RouteHandlerMethod {
  return (request, reply) => reply.code(404).send({ by: name, url: request.url })
}

describe.each(modes)("the application's not-found handler in %s", (mode) => {
  describe.each(['before', 'after'] as const)('set %s the integration', (order) => {
    const app = useFastify(async () => {
      const site = fastify()
      const setHandlers = (): void => {
        site.setNotFoundHandler(
          {
            preHandler: async (_request: FastifyRequest, reply: FastifyReply) =>
              void reply.header('x-own', 'preHandler'),
            preValidation: async (_request: FastifyRequest, reply: FastifyReply) =>
              void reply.header('x-early', 'preValidation'),
          },
          notFoundBy('root'),
        )
        site.register(async (child) => child.setNotFoundHandler(notFoundBy('shop')), { prefix: '/shop' })
        site.register(
          async (child) =>
            child.register(async (inner) => inner.setNotFoundHandler(notFoundBy('deep')), { prefix: '/two' }),
          { prefix: '/one' },
        )
      }
      if (order === 'before') setHandlers()
      await site.register(viteIntegration, await siteOptions(mode))
      if (order === 'after') setHandlers()
      return site
    })

    it.each([
      ['/api/none', 'root'],
      ['/none.png', 'root'],
      ['/shop/none.png', 'shop'],
      ['/shop/.hidden', 'shop'],
      ['/one/none.png', 'root'],
      ['/one/two/none.png', 'deep'],
    ])('%s is answered by the handler of %s', async (url, by) => {
      const reply = await app().inject({ url, headers: navigation })
      expect(reply.statusCode).toBe(404)
      expect(reply.json()).toEqual({ by, url })
    })

    it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const)('answers %s', async (method) => {
      for (const [url, by] of [
        ['/dashboard', 'root'],
        ['/shop/cart', 'shop'],
        ['/one/two/x', 'deep'],
      ] as const) {
        const reply = await app().inject({ method, url, headers: navigation })
        expect(reply.statusCode).toBe(404)
        expect(reply.json()).toEqual({ by, url })
      }
    })

    it('runs with its own hooks', async () => {
      const { headers } = await app().inject('/api/none')
      expect(headers).toMatchObject({ 'x-own': 'preHandler', 'x-early': 'preValidation' })
    })

    it('does not replace pages and files', async () => {
      for (const url of ['/', '/dashboard', '/one/page', '/admin/']) {
        const page = await app().inject({ url, headers: navigation })
        expect(page.statusCode, url).toBe(200)
        expect(page.body, url).toContain('page</h1>')
      }
      expect((await app().inject(file[mode])).statusCode).toBe(200)
    })
  })

  it.each(['before', 'after'] as const)(
    'of a child context that is registered %s the integration does not replace its pages',
    async (order) => {
      const app = forTest(fastify())
      const child = async (instance: FastifyInstance): Promise<void> => {
        instance.setNotFoundHandler(notFoundBy('shop'))
        instance.get('/tags', (_request, reply) => reply.viteTags('src/main.ts'))
      }
      if (order === 'before') app.register(child, { prefix: '/shop' })
      await app.register(viteIntegration, await siteOptions(mode))
      if (order === 'after') app.register(child, { prefix: '/shop' })
      expect((await app.inject({ url: '/shop/cart', headers: navigation })).body).toContain('root page')
      expect((await app.inject('/shop/none.png')).json()).toEqual({ by: 'shop', url: '/shop/none.png' })
      expect((await app.inject('/shop/tags')).body).toContain('<script')
    },
  )
})

describe.each(modes)('reply.callNotFound() in %s', (mode) => {
  const app = useFastify(async () => {
    const site = fastify()
    await site.register(viteIntegration, await siteOptions(mode))
    site.setNotFoundHandler(notFoundBy('root'))
    const pass: RouteHandlerMethod = (_request, reply) => reply.callNotFound()
    for (const path of ['/users/:id', '/api/:id', '/robots.txt', '/*']) site.get(path, pass)
    site.get('/marked/:id', (_request, reply) => reply.code(404).header('x-route', 'yes').callNotFound())
    site.get('/async/:id', async (_request, reply) => {
      await Promise.resolve()
      return reply.callNotFound()
    })
    site.post<{ Body: { a: number } }>('/forms', (request, reply) =>
      reply.header('x-body', request.body.a).callNotFound(),
    )
    site.get('/hook', { preHandler: async (_request, reply) => reply.callNotFound() }, () => 'never')
    return site
  })

  it.each(['/users/7', '/dashboard', '/marked/7', '/async/7', '/hook'])('%s gets the page', async (url) => {
    const page = await app().inject({ url, headers: navigation })
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('<h1>root page</h1>')
  })

  it.each(['/robots.txt', file[mode]])('%s gets the file', async (url) => {
    const reply = await app().inject(url)
    expect(reply.statusCode).toBe(200)
    expect(reply.body).not.toContain('page</h1>')
  })

  it('keeps the headers of the route', async () => {
    expect((await app().inject({ url: '/marked/7', headers: navigation })).headers['x-route']).toBe('yes')
    expect((await app().inject('/marked/x.png')).headers['x-route']).toBe('yes')
  })

  it.each(['/api/7', '/users/x.png', '/users/.env'])('%s gets the not-found handler', async (url) => {
    const reply = await app().inject({ url, headers: navigation })
    expect(reply.statusCode).toBe(404)
    expect(reply.json()).toEqual({ by: 'root', url })
  })

  it('a POST whose body was read gets the not-found handler', async () => {
    const reply = await app().inject({
      method: 'POST',
      url: '/forms',
      headers: navigation,
      payload: { a: 1 },
    })
    expect(reply.statusCode).toBe(404)
    expect(reply.headers['x-body']).toBe('1')
    expect(reply.json()).toMatchObject({ by: 'root' })
  })
})

it('a file that callNotFound() sends after the route has set 404 is a complete response', async () => {
  const app = forTest(fastify())
  await app.register(viteIntegration, await siteOptions('production'))
  app.get('/robots.txt', (_request, reply) => reply.code(404).callNotFound())
  const reply = await app.inject('/robots.txt')
  expect(reply.statusCode).toBe(200)
  expect(reply.body).toBe('User-agent: *\n')
})
