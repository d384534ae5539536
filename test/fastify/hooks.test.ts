import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { siteOptions } from './projects.ts'
import { modes } from '../contract/scenario.ts'
import { get, navigation, open } from '../support/http-client.ts'
import { answersIn, askInjected, askServer, siteWithEverything } from './answers.ts'
import { createSite, forTest, listen } from './serve.ts'

function addHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'x-application': 'yes', 'x-list': ['a', 'b'] }).header('set-cookie', ['one=1', 'two=2'])
    reply.raw.setHeader('x-raw', 'raw')
  })
}

describe.each(modes)('headers of earlier hooks in %s', (mode) => {
  describe.each(['before', 'after'] as const)('added %s the integration', (order) => {
    it('are on every response, once each', async () => {
      const app = forTest(fastify())
      if (order === 'before') addHeaders(app)
      await app.register(viteIntegration, await siteWithEverything(mode))
      if (order === 'after') addHeaders(app)
      app.get('/api/ok', () => ({ ok: true }))
      const ask = askServer(await listen(app))
      for (const [name, { status, reply }] of Object.entries(await answersIn(mode))) {
        const { headers, ...answer } = await reply(ask)
        expect(answer.status, name).toBe(status)
        expect(headers['x-application'], name).toBe('yes')
        expect(headers['x-list'], name).toBe('a, b')
        expect(headers['x-raw'], name).toBe('raw')
        expect(headers['set-cookie'], name).toEqual(['one=1', 'two=2'])
      }
    })
  })

  it('may be removed by the application before its 404 or a page is sent', async () => {
    const app = await createSite(await siteOptions(mode))
    addHeaders(app)
    app.addHook('onSend', async (_request, reply) => void reply.removeHeader('x-list'))
    app.setNotFoundHandler((_request, reply) => reply.removeHeader('x-application').code(404).send('mine'))
    const served = await listen(app)
    const missing = await get(served, '/none.png')
    expect(missing.headers['x-application']).toBeUndefined()
    expect(missing.headers['x-list']).toBeUndefined()
    const page = await open(served, '/dashboard')
    expect(page.headers['x-application']).toBe('yes')
    expect(page.headers['x-list']).toBeUndefined()
  })

  it('are replaced where they would contradict the response', async () => {
    const app = await createSite(await siteOptions(mode))
    app.addHook('onRequest', async (_request, reply) => {
      reply.headers({ 'cache-control': 'private', 'content-type': 'application/json' })
    })
    const served = await listen(app)
    const page = await open(served, '/dashboard')
    expect(page.headers['content-type']).toMatch(/^text\/html/)
    expect(page.headers['cache-control']).toBe('no-cache')
    const file = await get(served, '/robots.txt')
    expect(file.headers['content-type']).toMatch(/^text\/plain/)
    if (mode === 'production') expect(file.headers['cache-control']).toBe('no-cache')
    expect((await get(served, '/none.png')).headers['cache-control']).toBe('private')
  })
})

describe.each(modes)('hooks of the application in %s', (mode) => {
  it('onResponse runs for every response, with its status', async () => {
    const app = forTest(fastify())
    const seen: string[] = []
    app.addHook(
      'onResponse',
      async (request, reply) => void seen.push(`${request.url} ${String(reply.statusCode)}`),
    )
    await app.register(viteIntegration, await siteWithEverything(mode))
    app.get('/api/ok', () => ({ ok: true }))
    for (const [name, { status, path, reply }] of Object.entries(await answersIn(mode))) {
      await reply(askInjected(app))
      await expect.poll(() => seen.at(-1), { message: name }).toBe(`${path} ${String(status)}`)
    }
  })

  it('onSend runs for pages, redirects and refusals, and may change them', async () => {
    const app = await createSite(await siteOptions(mode))
    const seen: Record<string, number> = {}
    app.addHook('onSend', async (request, reply, payload) => {
      seen[request.url] = reply.statusCode
      reply.header('x-sent', 'yes')
      return reply.statusCode === 200 ? `${String(payload)}<!-- seen -->` : payload
    })
    const served = await listen(app)
    const page = await open(served, '/dashboard')
    expect(page.body).toMatch(/<\/html>\s*<!-- seen -->$/)
    expect(page.headers['content-length']).toBe(String(Buffer.byteLength(page.body)))
    for (const path of ['/admin', '/none.png', '/assets/none.js']) {
      expect((await open(served, path)).headers['x-sent'], path).toBe('yes')
    }
    expect(seen).toEqual({ '/dashboard': 200, '/admin': 301, '/none.png': 404, '/assets/none.js': 404 })
  })

  it('an onRequest hook that answers comes first, also when it is asynchronous', async () => {
    const app = await createSite(await siteOptions(mode))
    app.addHook('onRequest', async (request, reply) => {
      await new Promise((resolve) => setImmediate(resolve))
      if (request.headers['x-locked'] !== undefined) return reply.code(401).send({ locked: true })
      return undefined
    })
    const served = await listen(app)
    for (const path of ['/dashboard', '/robots.txt', '/admin', '/src/main.ts']) {
      expect((await get(served, path, { ...navigation, 'x-locked': '1' })).status, path).toBe(401)
    }
    expect((await open(served, '/dashboard')).status).toBe(200)
  })

  it('preValidation and preHandler run for routes and for the 404, not for responses of the integration', async () => {
    const app = await createSite(await siteOptions(mode))
    const seen: string[] = []
    app.addHook('preValidation', async (request) => void seen.push(`preValidation ${request.url}`))
    app.addHook('preHandler', async (request) => void seen.push(`preHandler ${request.url}`))
    app.get('/api/ok', () => 'ok')
    for (const url of ['/dashboard', '/robots.txt', '/api/none', '/api/ok'])
      await app.inject({ url, headers: navigation })
    expect(seen).toEqual(
      ['/api/none', '/api/ok'].flatMap((url) => [`preValidation ${url}`, `preHandler ${url}`]),
    )
  })

  it('a payload that a preParsing hook replaces is parsed for routes', async () => {
    const app = await createSite(await siteOptions(mode))
    app.addHook('preParsing', async (_request, _reply, payload) => payload)
    app.post('/echo', (request) => request.body)
    expect((await app.inject({ method: 'POST', url: '/echo', payload: { a: 1 } })).json()).toEqual({ a: 1 })
    expect((await app.inject({ method: 'POST', url: '/none', payload: { a: 1 } })).statusCode).toBe(404)
  })
})
