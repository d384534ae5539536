import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration, type ViteIntegrationOptions } from '@vite-integration/fastify'
import { siteOptions } from './projects.ts'
import { modes } from '../contract/scenario.ts'
import { chunkOf, readManifest } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { expectedTags } from '../support/expected-tags.ts'
import { summarize } from '../support/parse-tags.ts'
import { engines, registerView, renderWith, type Engine } from './engines.ts'
import { forTest, useFastify } from './serve.ts'

const orders = ['before', 'after'] as const
const ejsEngine = engines[0] as Engine

/** Creates an application with @fastify/view for every engine, registered before or after the integration. */
async function createApp(
  order: (typeof orders)[number],
  vite: ViteIntegrationOptions,
): Promise<FastifyInstance> {
  const app = fastify()
  const registerViews = (): void => {
    for (const engine of engines) registerView(app, engine, engine.name)
  }
  if (order === 'before') registerViews()
  await app.register(viteIntegration, vite)
  if (order === 'after') registerViews()
  for (const { name, extension } of engines) {
    app.get(`/${name}`, (_request, reply) => renderWith(reply, name, `home.${extension}`, { title: 'A < B' }))
  }
  app.get('/tags', (_request, reply) => reply.viteTags('src/main.ts'))
  app.get('/asset', (_request, reply) => reply.viteAsset('src/logo.png'))
  return app
}

describe.each(orders)('@fastify/view, registered %s', (order) => {
  describe.each(modes)('in %s', (mode) => {
    const app = useFastify(async () =>
      createApp(order, { ...(await siteOptions(mode)), nonce: () => 'n0nce' }),
    )

    it.each(engines)('$name has viteTags, viteAsset and viteNonce', async ({ name }) => {
      const { statusCode, headers, body } = await app().inject(`/${name}`)
      expect(statusCode).toBe(200)
      expect(headers['content-type']).toBe('text/html; charset=utf-8')
      expect(body).toContain('<title>A &lt; B</title>')
      const { body: tags } = await app().inject('/tags')
      expect(tags).toContain('<script')
      expect(tags).toContain('nonce="n0nce"')
      expect(body).toContain(tags)
      expect(body).toContain((await app().inject('/asset')).body)
      expect(body).toContain('<p>n0nce</p>')
    })
  })

  it.each(engines)('$name alone, as reply.view, has the tags', async (engine) => {
    const app = forTest(fastify())
    if (order === 'before') registerView(app, engine)
    await app.register(viteIntegration, await siteOptions('production'))
    if (order === 'after') registerView(app, engine)
    app.get('/', (_request, reply) => reply.view(`home.${engine.extension}`, { title: 'Home' }))
    app.get('/awaited', async (_request, reply) =>
      reply.viewAsync(`home.${engine.extension}`, { title: 'Home' }),
    )
    const { file } = chunkOf(readManifest(await builtFixture()), 'src/main.ts')
    for (const path of ['/', '/awaited'])
      expect((await app.inject(path)).body, path).toContain(`src="/${file}"`)
  })

  it.each(engines)('a $name view that throws reaches the error handler, typed', async (engine) => {
    const app = forTest(fastify())
    if (order === 'before') registerView(app, engine)
    await app.register(viteIntegration, await siteOptions('production'))
    if (order === 'after') registerView(app, engine)
    app.setErrorHandler((error, _request, reply) => reply.code(500).send({ handled: codeOf(error) }))
    app.get('/', (_request, reply) => reply.view(`broken.${engine.extension}`, { title: 'Home' }))
    app.get('/fine', (_request, reply) => reply.view(`home.${engine.extension}`, { title: 'Home' }))
    const reply = await app.inject('/')
    expect(reply.statusCode).toBe(500)
    expect(reply.json()).toEqual({ handled: 'ENTRY_NOT_FOUND' })
    expect((await app.inject('/fine')).statusCode).toBe(200)
  })
})

describe('tags of one reply', () => {
  const app = useFastify(async () => {
    const site = fastify()
    registerView(site, ejsEngine)
    await site.register(viteIntegration, await siteOptions('production'))
    site.get('/twice', (_request, reply) => reply.view('twice.ejs'))
    site.get('/all', (_request, reply) => {
      const own = reply.viteTags('src/second.ts')
      const ofLocals = (reply.locals['viteTags'] as typeof reply.viteTags)('src/main.ts')
      return `${own}\n${ofLocals}\n${reply.viteTags('src/second.ts')}`
    })
    return site
  })

  it('are never repeated, wherever in the template viteTags is called', async () => {
    const tags = summarize((await app().inject('/twice')).body)
    expect(new Set(tags).size).toBe(tags.length)
    const all = expectedTags(readManifest(await builtFixture()), ['src/main.ts', 'src/second.ts'])
    expect(new Set(tags)).toEqual(new Set(all))
  })

  it('are the same on the reply and on its locals', async () => {
    const tags = summarize((await app().inject('/all')).body)
    expect(new Set(tags).size).toBe(tags.length)
    const all = expectedTags(readManifest(await builtFixture()), ['src/main.ts', 'src/second.ts'])
    expect(new Set(tags)).toEqual(new Set(all))
  })

  it('are all written again in the next reply', async () => {
    const first = (await app().inject('/twice')).body
    expect((await app().inject('/twice')).body).toBe(first)
  })
})

/** Eta wraps what a template throws. */
function codeOf(error: unknown): unknown {
  const { code, cause } = error as { code?: string; cause?: unknown }
  return code ?? (cause === undefined ? undefined : codeOf(cause))
}
