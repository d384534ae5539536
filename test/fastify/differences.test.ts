import express, { type Express } from 'express'
import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration as expressIntegration } from '@vite-integration/express'
import { viteIntegration } from '@vite-integration/fastify'
import { siteOptions } from './projects.ts'
import { modes } from '../contract/scenario.ts'
import { serve } from '../express/serve.ts'
import { get, navigation, open, send } from '../support/http-client.ts'
import { integrationErrorOf } from '../support/integration-error.ts'
import { getRaw } from '../support/raw-socket.ts'
import { createSite, forTest, listen, type Served } from './serve.ts'

/**
 * Tests the statements of docs/differences.md by both adapters side by side. Statements about one have tests elsewhere.
 */
describe.each(modes)('differences in %s', (mode) => {
  async function startExpress(build: (app: Express) => void = () => {}): Promise<Served> {
    const app = express()
    const vite = expressIntegration(await siteOptions(mode))
    app.use(vite)
    build(app)
    await vite.ready
    return serve(app, [vite])
  }

  async function startFastify(build: (app: FastifyInstance) => void = () => {}): Promise<Served> {
    const app = await createSite(await siteOptions(mode))
    build(app)
    return listen(app)
  }

  it('a guard behind the integration: Express stops pages, not built files; onRequest of Fastify stops both', async () => {
    const ofExpress = await startExpress(
      (app) => void app.use((_req, res, _next) => void res.status(401).send('guarded')),
    )
    expect((await open(ofExpress, '/dashboard')).status).toBe(401)
    expect((await get(ofExpress, '/robots.txt')).status).toBe(mode === 'production' ? 200 : 401)
    const ofFastify = await startFastify((app) => {
      app.addHook('onRequest', (_request, reply) => reply.code(401).send('guarded'))
    })
    expect((await open(ofFastify, '/dashboard')).status).toBe(401)
    expect((await get(ofFastify, '/robots.txt')).status).toBe(401)
  })

  it('a preHandler hook of Fastify does not stop what the integration answers', async () => {
    const served = await startFastify((app) => {
      app.addHook('preHandler', (_request, reply) => reply.code(401).send('guarded'))
    })
    expect((await open(served, '/dashboard')).status).toBe(200)
    expect((await get(served, '/robots.txt')).status).toBe(200)
    expect((await open(served, '/api/none')).status).toBe(401)
  })

  it('the body of an unmatched request: read by the parsers of both', async () => {
    const options = { headers: { 'content-type': 'application/json' }, body: '{"a":1}' }
    const ofExpress = await startExpress((app) => {
      app.use(express.json())
      app.use((req, res) => void res.status(404).json({ body: (req.body as unknown) ?? null }))
    })
    expect(await send(ofExpress, 'POST', '/none', options)).toMatchObject({
      status: 404,
      body: '{"body":{"a":1}}',
    })
    expect((await send(ofExpress, 'POST', '/none', { ...options, body: '{' })).status).toBe(400)
    const ofFastify = await startFastify((app) => {
      app.setNotFoundHandler((request, reply) => reply.code(404).send({ body: request.body ?? null }))
    })
    expect(await send(ofFastify, 'POST', '/none', options)).toMatchObject({
      status: 404,
      body: '{"body":{"a":1}}',
    })
    expect((await send(ofFastify, 'POST', '/none', { ...options, body: '{' })).status).toBe(400)
  })

  it('late routes: Express accepts them while it listens, Fastify does not', async () => {
    let late: Express | undefined
    const served = await startExpress((app) => void (late = app))
    expect((await open(served, '/late')).body).toContain('root page')
    late?.get('/late', (_req, res) => void res.send('late'))
    expect((await open(served, '/late')).body).toBe('late')
    const app = await createSite(await siteOptions(mode))
    await app.ready()
    expect(() => app.get('/late', () => 'late')).toThrow('already')
  })

  it('a path that cannot be decoded: 404 in Express, 400 in Fastify, no page in either', async () => {
    const ofExpress = await getRaw((await startExpress()).port, '/%zz')
    const ofFastify = await getRaw((await startFastify()).port, '/%zz')
    expect([ofExpress.status, ofFastify.status]).toEqual([404, 400])
    for (const { text } of [ofExpress, ofFastify]) expect(text).not.toContain('root page')
  })

  it('two integrations under one base: in Express the first answers, Fastify refuses the second', async () => {
    const app = express()
    const both = [expressIntegration(await siteOptions(mode)), expressIntegration(await siteOptions(mode))]
    for (const vite of both) app.use(vite)
    const served = await serve(app, both)
    expect((await open(served, '/dashboard')).body).toContain('root page')
    expect((await get(served, '/robots.txt')).status).toBe(200)
    const site = forTest(fastify())
    await site.register(viteIntegration, await siteOptions(mode))
    const error = await integrationErrorOf(async () =>
      site.register(viteIntegration, await siteOptions(mode)),
    )
    expect(error.code).toBe('ALREADY_REGISTERED')
  })

  it('a catch-all: Express sees it after vite.fallback, Fastify has setNotFoundHandler', async () => {
    const app = express()
    const vite = expressIntegration(await siteOptions(mode))
    app.use(vite)
    app.use(vite.fallback)
    app.use((_req, res) => void res.status(404).send('mine'))
    const served = [
      await serve(app, [vite]),
      await startFastify((site) =>
        site.setNotFoundHandler((_request, reply) => reply.code(404).send('mine')),
      ),
    ]
    for (const target of served) {
      expect((await open(target, '/dashboard')).body).toContain('root page')
      expect(await get(target, '/none.png', navigation)).toMatchObject({ status: 404, body: 'mine' })
    }
  })
})
