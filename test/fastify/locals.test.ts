import fastifyHelmet from '@fastify/helmet'
import fastifyView from '@fastify/view'
import ejs from 'ejs'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration, type ViteIntegrationOptions } from '@vite-integration/fastify'
import { siteOptions } from './projects.ts'
import { engines, registerView, viewsFolder, type Engine } from './engines.ts'
import { forTest } from './serve.ts'

const ejsEngine = engines[0] as Engine

async function production(): Promise<ViteIntegrationOptions> {
  return siteOptions('production')
}

describe.each(['before', 'after', 'never'] as const)(
  'reply.locals, with @fastify/view registered %s',
  (order) => {
    async function createApp(vite: ViteIntegrationOptions = {}): Promise<FastifyInstance> {
      const app = forTest(fastify())
      if (order === 'before') registerView(app, ejsEngine)
      await app.register(viteIntegration, { ...(await production()), ...vite })
      if (order === 'after') registerView(app, ejsEngine)
      return app
    }

    /** Renders title and tags by a view; without @fastify/view from `reply.locals` as a view would read them. */
    function render(reply: FastifyReply): unknown {
      if (order !== 'never') return reply.view('home.ejs')
      const { title, viteTags, viteAsset } = reply.locals as Record<string, never> & {
        viteTags(entry: string): string
      }
      return `<title>${String(title)}</title>${viteTags('src/main.ts')}${typeof viteAsset}`
    }

    const replacements: [string, (reply: FastifyReply) => void][] = [
      ['a new object', (reply) => void (reply.locals = { title: 'mine' })],
      ['a copy with more', (reply) => void (reply.locals = { ...reply.locals, title: 'mine' })],
      ['an added property', (reply) => void (reply.locals['title'] = 'mine')],
      ['Object.assign', (reply) => void Object.assign(reply.locals, { title: 'mine' })],
      [
        'an object without prototype',
        (reply) => void (reply.locals = Object.assign(Object.create(null), { title: 'mine' })),
      ],
      ['a frozen object', (reply) => void (reply.locals = Object.freeze({ title: 'mine' }))],
    ]

    it.each(replacements)('%s keeps the helpers', async (_name, replace) => {
      const app = await createApp()
      app.addHook('onRequest', async (_request, reply) => replace(reply))
      app.get('/', async (_request, reply) => render(reply))
      const { statusCode, body } = await app.inject('/')
      expect(statusCode).toBe(200)
      expect(body).toContain('<title>mine</title>')
      expect(body).toContain('<script')
    })

    it('properties of a replaced object are gone', async () => {
      const app = await createApp()
      app.get('/', async (_request, reply) => {
        reply.locals = { first: 1 }
        reply.locals = { second: 2 }
        return Object.keys(reply.locals)
      })
      const names = (await app.inject('/')).json<string[]>()
      expect(names.filter((name) => !name.startsWith('vite'))).toEqual(['second'])
      expect(names).toEqual(expect.arrayContaining(['viteAsset', 'viteNonce', 'viteTags']))
    })

    it.each([null, undefined])('%s keeps the helpers', async (nothing) => {
      const app = await createApp()
      app.get('/', async (_request, reply) => {
        reply.locals = nothing as unknown as Record<string, unknown>
        return Object.keys(reply.locals)
      })
      const names = (await app.inject('/')).json<string[]>()
      expect(names).toEqual(expect.arrayContaining(['viteAsset', 'viteNonce', 'viteTags']))
      expect(names.filter((name) => !name.startsWith('vite'))).toEqual([])
    })

    it('one object for every reply is not changed and passes nothing from one reply to the next', async () => {
      let count = 0
      const app = await createApp({ nonce: () => `n${String(++count)}` })
      const shared = { title: 'mine' }
      app.addHook('onRequest', async (_request, reply) => {
        reply.locals = shared
      })
      app.get('/', async (_request, reply) => reply.locals['viteNonce'])
      expect([(await app.inject('/')).body, (await app.inject('/')).body]).toEqual(['n1', 'n2'])
      expect(shared).toEqual({ title: 'mine' })
    })

    it('a child context has the helpers, and its own additions are not seen outside', async () => {
      const app = await createApp()
      app.register(
        async (child) => {
          child.addHook('onRequest', async (_request, reply) => {
            reply.locals = { title: 'child' }
          })
          child.get('/page', async (_request, reply) => render(reply))
        },
        { prefix: '/child' },
      )
      app.get('/page', async (_request, reply) => ({ title: reply.locals['title'] ?? null }))
      const { body } = await app.inject('/child/page')
      expect(body).toContain('<title>child</title>')
      expect(body).toContain('<script')
      expect((await app.inject('/page')).json()).toEqual({ title: null })
    })
  },
)

describe('@fastify/view in a child context', () => {
  it.each(['before', 'after'] as const)(
    'has the helpers when it is registered %s the integration',
    async (order) => {
      const app = forTest(fastify())
      const child = async (instance: FastifyInstance): Promise<void> => {
        registerView(instance, ejsEngine)
        instance.addHook('onRequest', async (_request, reply) => {
          reply.locals = { title: 'child' }
        })
        instance.get('/page', async (_request, reply) => reply.view('home.ejs'))
      }
      if (order === 'before') app.register(child, { prefix: '/child' })
      await app.register(viteIntegration, await production())
      if (order === 'after') app.register(child, { prefix: '/child' })
      const { statusCode, body } = await app.inject('/child/page')
      expect(statusCode, body).toBe(200)
      expect(body).toContain('<title>child</title>')
      expect(body).toContain('<script')
    },
  )
})

it("the application's own data and the default context of views are kept", async () => {
  const app = forTest(fastify())
  app.register(fastifyView, { engine: { ejs }, root: viewsFolder, defaultContext: { title: 'default' } })
  await app.register(viteIntegration, await production())
  app.get('/default', async (_request, reply) => reply.view('home.ejs'))
  app.get('/own', async (_request, reply) =>
    reply.view('home.ejs', { title: 'own', viteTags: () => 'own tags' }),
  )
  expect((await app.inject('/default')).body).toContain('<title>default</title>')
  const { body } = await app.inject('/own')
  expect(body).toContain('<title>own</title>')
  expect(body).toContain('own tags')
})

describe('the nonce', () => {
  it('is called once per reply, with request and reply, and only when it is needed', async () => {
    const asked: string[] = []
    const app = forTest(fastify())
    registerView(app, ejsEngine)
    await app.register(viteIntegration, {
      ...(await production()),
      nonce: (request, reply) => {
        asked.push(`${request.url} ${typeof reply.header}`)
        return 'n1'
      },
    })
    app.get('/plain', async () => 'plain')
    app.get('/view', async (_request, reply) => reply.view('home.ejs', { title: 'x' }))
    await app.inject('/plain')
    expect(asked).toEqual([])
    expect((await app.inject('/view')).body).toContain('nonce="n1"')
    expect(asked).toEqual(['/view function'])
  })

  describe.each(['before', 'after'] as const)(
    'may be created after locals were set, with @fastify/view registered %s',
    (order) => {
      const replacements: [string, (reply: FastifyReply) => void][] = [
        ['to a new object', (reply) => void (reply.locals = { title: 'x' })],
        ['to a copy with more', (reply) => void (reply.locals = { ...reply.locals, title: 'x' })],
      ]

      it.each(replacements)('%s', async (_name, replace) => {
        const nonces = new WeakMap<object, string>()
        const app = forTest(fastify())
        if (order === 'before') registerView(app, ejsEngine)
        await app.register(viteIntegration, {
          ...(await production()),
          nonce: (request) => nonces.get(request),
        })
        if (order === 'after') registerView(app, ejsEngine)
        app.addHook('onRequest', async (_request, reply) => replace(reply))
        app.addHook('preHandler', async (request) => void nonces.set(request, 'late'))
        app.get('/', async (_request, reply) => reply.view('home.ejs'))
        const { body } = await app.inject('/')
        expect(body).toMatch(/<script [^>]*nonce="late"/)
        expect(body).toContain('<p>late</p>')
      })
    },
  )

  it.each(['before', 'after'] as const)('may be the one of @fastify/helmet, registered %s', async (order) => {
    const app = forTest(fastify())
    if (order === 'before') app.register(fastifyHelmet, { enableCSPNonces: true })
    registerView(app, ejsEngine)
    await app.register(viteIntegration, {
      ...(await production()),
      nonce: (_request, reply) => reply.cspNonce.script,
    })
    if (order === 'after') app.register(fastifyHelmet, { enableCSPNonces: true })
    app.get('/', async (_request, reply) => reply.view('home.ejs', { title: 'x' }))
    const { headers, body } = await app.inject('/')
    const nonce = /script-src [^;]*'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1]
    expect(nonce).toMatch(/./)
    expect(body).toContain(`<p>${String(nonce)}</p>`)
    expect(body).toMatch(new RegExp(`<script [^>]*nonce="${String(nonce)}"`))
  })
})
