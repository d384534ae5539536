import fastifyHelmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import fastifyView from '@fastify/view'
import fastifyWebsocket from '@fastify/websocket'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { describe, expectTypeOf, it } from 'vitest'
import plugin, {
  type AttributesOption,
  type AttributeValues,
  type ErrorCode,
  type FastifyViteIntegration,
  type HeaderTarget,
  type HtmlContext,
  type Logger,
  type ManifestChunk,
  type PrefetchOptions,
  type SetHeaders,
  type TagOptions,
  type TagSubject,
  type TransformHtml,
  ViteIntegrationError,
  viteIntegration,
  type ViteIntegrationOptions,
} from '@vite-integration/fastify'

describe('register', () => {
  it('takes the plugin under both names, with its options or none', () => {
    const app = fastify()
    app.register(plugin)
    app.register(viteIntegration, {})
    app.register(viteIntegration, {
      root: '.',
      dev: true,
      backendPrefixes: ['/api'],
      spaFallback: 'app.html',
    })
    app.register(viteIntegration, () => ({ root: '.' }))
    app.register(viteIntegration, { prefix: '/x', logLevel: 'warn' })
    expectTypeOf(plugin).toEqualTypeOf(viteIntegration)
  })

  it('does not accept unknown options and values of a wrong type', () => {
    const app = fastify()
    // @ts-expect-error -- unknown
    app.register(viteIntegration, { rooot: '.' })
    // @ts-expect-error -- not a string
    app.register(viteIntegration, { root: 7 })
    // @ts-expect-error -- not a function
    app.register(viteIntegration, { nonce: 'abc' })
  })

  it('is accepted by every kind of Fastify instance', () => {
    fastify({ http2: true }).register(viteIntegration, { root: '.' })
    fastify({ https: {} }).register(viteIntegration, { root: '.' })
    fastify({ http2: true, https: { allowHTTP1: true } }).register(viteIntegration, { root: '.' })
    fastify({ logger: true }).register(viteIntegration, { root: '.' })
    fastify().register(async (child) => {
      await child.register(viteIntegration, { root: '.' })
      expectTypeOf(child.viteIntegration).toEqualTypeOf<FastifyViteIntegration>()
    })
  })
})

describe('options', () => {
  it("the nonce gets Fastify's request and reply", () => {
    const options: ViteIntegrationOptions = {
      nonce: (request, reply) => {
        expectTypeOf(request).toEqualTypeOf<FastifyRequest>()
        expectTypeOf(reply).toEqualTypeOf<FastifyReply>()
        return reply.cspNonce.script
      },
    }
    expectTypeOf(options.nonce).returns.toEqualTypeOf<string | undefined>()
  })

  it('functions for options can be written in files of their own', () => {
    const transformHtml = (html: string, { req }: HtmlContext<FastifyRequest>): string => html + req.id
    const setHeaders: SetHeaders = (res, path) => res.setHeader('x-file', path)
    const script = ({ chunk }: TagSubject): AttributeValues => ({ 'data-name': chunk?.name })
    const prefetch: PrefetchOptions = { strategy: 'eager' }
    const options: ViteIntegrationOptions = {
      transformHtml,
      setHeaders,
      tags: { attributes: { script }, prefetch },
    }
    expectTypeOf(options.transformHtml).toEqualTypeOf<TransformHtml<FastifyRequest> | undefined>()
    expectTypeOf(options.tags).toEqualTypeOf<TagOptions | undefined>()
    expectTypeOf<SetHeaders>().parameter(0).toEqualTypeOf<HeaderTarget>()
    expectTypeOf<TagSubject['chunk']>().toEqualTypeOf<ManifestChunk | undefined>()
    expectTypeOf(script).toExtend<AttributesOption>()
  })

  it('the server and the logger of an application fit', () => {
    const app = fastify()
    const options: ViteIntegrationOptions = { server: app.server, logger: app.log }
    expectTypeOf(options.logger).toEqualTypeOf<Logger | undefined>()
    const secure = fastify({ https: {} })
    expectTypeOf({ server: secure.server }).toExtend<ViteIntegrationOptions>()
  })
})

describe('a reply', () => {
  it('has viteTags, viteAsset, viteNonce and locals, in routes of every style', () => {
    const app = fastify()
    app.get('/sync', (_request, reply) => {
      expectTypeOf(reply.viteTags('src/main.ts')).toBeString()
      expectTypeOf(reply.viteTags(['src/main.ts', 'src/print.css'])).toBeString()
      expectTypeOf(reply.viteAsset('src/logo.png')).toBeString()
      expectTypeOf(reply.viteNonce).toEqualTypeOf<string | undefined>()
      expectTypeOf(reply.locals).toEqualTypeOf<Record<string, unknown>>()
      reply.locals = { title: 'x' }
      reply.locals['user'] = { name: 'y' }
      return reply.send('x')
    })
    app.route({
      method: 'GET',
      url: '/async',
      handler: async (_request, reply) => reply.viteTags('src/main.ts'),
    })
    app.addHook('onRequest', async (_request, reply) =>
      expectTypeOf(reply.viteNonce).toEqualTypeOf<string | undefined>(),
    )
    app.setErrorHandler((_error, _request, reply) => expectTypeOf(reply.viteTags('x')).toBeString())
    app.setNotFoundHandler((_request, reply) => reply.send(reply.viteAsset('x')))
    app.get<{ Params: { id: string } }>('/typed/:id', (request, reply) => reply.viteTags(request.params.id))
  })

  it('does not accept wrong arguments, and its helpers are read-only', () => {
    const reply = {} as FastifyReply
    // @ts-expect-error -- an entry is needed
    reply.viteTags()
    // @ts-expect-error -- a number is no entry
    reply.viteTags(7)
    // @ts-expect-error -- one path
    reply.viteAsset(['a', 'b'])
    // @ts-expect-error -- read-only
    reply.viteTags = () => ''
    // @ts-expect-error -- read-only
    reply.viteNonce = 'x'
  })

  it('of an HTTP/2 application has them too', () => {
    fastify({ http2: true }).get('/', (_request, reply) => {
      expectTypeOf(reply.viteTags('src/main.ts')).toBeString()
      return reply.viteAsset('src/logo.png')
    })
  })

  it('has them beside the decorators of other plugins', () => {
    const app = fastify()
    app.register(fastifyView, { engine: { ejs: {} } })
    app.register(fastifyHelmet, { enableCSPNonces: true })
    app.register(fastifyStatic, { root: '/srv' })
    app.register(fastifyWebsocket)
    app.register(viteIntegration, { nonce: (_request, reply) => reply.cspNonce.script })
    app.get('/', (_request, reply) => {
      reply.locals = { ...reply.locals, title: 'x' }
      return reply.view('home.ejs', { tags: reply.viteTags('src/main.ts') })
    })
    app.get('/live', { websocket: true }, (socket, request) => {
      socket.send(request.server.viteIntegration.tags('src/main.ts'))
    })
    app.get('/file', (_request, reply) => reply.sendFile('x.txt'))
  })
})

describe('the application', () => {
  it('has viteIntegration', () => {
    const app: FastifyInstance = fastify()
    expectTypeOf(app.viteIntegration).toEqualTypeOf<FastifyViteIntegration>()
    expectTypeOf(app.viteIntegration.base).toBeString()
    expectTypeOf(app.viteIntegration.tags('src/main.ts')).toBeString()
    expectTypeOf(app.viteIntegration.asset('src/logo.png')).toBeString()
    // @ts-expect-error -- read-only
    app.viteIntegration = {}
  })
})

it('errors are told apart by their code', () => {
  const error: unknown = undefined
  if (!(error instanceof ViteIntegrationError)) return
  expectTypeOf(error.code).toEqualTypeOf<ErrorCode>()
  expectTypeOf<'ALREADY_REGISTERED'>().toExtend<ErrorCode>()
  expectTypeOf(error.hint).toBeString()
  expectTypeOf(error.statusCode).toBeNumber()
  // @ts-expect-error -- no such code
  void (error.code === 'NO_SUCH_CODE')
})
