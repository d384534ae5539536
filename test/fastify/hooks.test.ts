import fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { siteOptions } from './projects.ts'
import { modes, type Mode } from '../contract/scenario.ts'
import { chunkOf, readManifest, writeFile } from '../support/build-files.ts'
import { builtFixture } from '../support/built-fixture.ts'
import { get, navigation, open, send, type Reply } from '../support/http-client.ts'
import { copyFixture } from '../support/workspace.ts'
import { createSite, forTest, listen, type Served } from './serve.ts'

interface Expected {
  readonly status: number
  reply(served: Served): Promise<Reply>
}

/** Every kind of answer there is. */
function answersIn(mode: Mode): Record<string, Expected> {
  const shared: Record<string, Expected> = {
    'a page': { status: 200, reply: (served) => open(served, '/dashboard') },
    'a page to HEAD': {
      status: 200,
      reply: (served) => send(served, 'HEAD', '/dashboard', { headers: navigation }),
    },
    'a page not modified': { status: 304, reply: async (served) => again(served, '/dashboard') },
    'a redirect': { status: 301, reply: (served) => open(served, '/admin') },
    'a public file': { status: 200, reply: (served) => get(served, '/robots.txt') },
    'a public file not modified': { status: 304, reply: async (served) => again(served, '/robots.txt') },
    'a range': { status: 206, reply: (served) => get(served, '/robots.txt', { range: 'bytes=0-3' }) },
    'a missing file': { status: 404, reply: (served) => get(served, '/none.png') },
    'a missing asset': { status: 404, reply: (served) => get(served, '/assets/none.js') },
    'an unmatched POST': {
      status: 404,
      reply: (served) => send(served, 'POST', '/dashboard', { body: 'x' }),
    },
    'a route': { status: 200, reply: (served) => get(served, '/api/ok') },
  }
  const development: Record<string, Expected> = {
    'a module': { status: 200, reply: (served) => get(served, '/src/count.ts') },
    'a module not modified': { status: 304, reply: async (served) => again(served, '/src/count.ts') },
    "Vite's client": { status: 200, reply: (served) => get(served, '/@vite/client') },
    'a broken module': { status: 500, reply: (served) => get(served, '/src/broken.ts') },
    'another host': {
      status: 403,
      reply: (served) => get(served, '/src/count.ts', { host: 'evil.example' }),
    },
  }
  const production: Record<string, Expected> = {
    'an asset': { status: 200, reply: async (served) => get(served, await assetPath()) },
    'an asset to HEAD': { status: 200, reply: async (served) => send(served, 'HEAD', await assetPath()) },
    'an asset not modified': { status: 304, reply: async (served) => again(served, await assetPath()) },
    'an impossible range': {
      status: 416,
      reply: (served) => get(served, '/robots.txt', { range: 'bytes=99-' }),
    },
  }
  return { ...shared, ...(mode === 'development' ? development : production) }
}

async function assetPath(): Promise<string> {
  return `/${chunkOf(readManifest(await builtFixture()), 'src/main.ts').file}`
}

async function again(served: Served, path: string): Promise<Reply> {
  const { headers } = await open(served, path)
  return get(served, path, { ...navigation, 'if-none-match': String(headers.etag) })
}

async function siteWithBrokenModule(mode: Mode): Promise<Awaited<ReturnType<typeof siteOptions>>> {
  if (mode === 'production') return siteOptions(mode)
  const root = copyFixture('site')
  writeFile(`${root}/src/broken.ts`, 'export const answer = 41 +;\n')
  return { root, dev: true }
}

function addHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'x-application': 'yes', 'x-list': ['a', 'b'] }).header('set-cookie', ['one=1', 'two=2'])
    reply.raw.setHeader('x-raw', 'raw')
  })
}

describe.each(modes)('headers of earlier hooks in %s', (mode) => {
  describe.each(['before', 'after'] as const)('added %s the integration', (order) => {
    it('survive on every answer, once each', async () => {
      const app = forTest(fastify())
      if (order === 'before') addHeaders(app)
      await app.register(viteIntegration, await siteWithBrokenModule(mode))
      if (order === 'after') addHeaders(app)
      app.get('/api/ok', () => ({ ok: true }))
      const served = await listen(app)
      for (const [name, { status, reply }] of Object.entries(answersIn(mode))) {
        const { headers, ...answer } = await reply(served)
        expect(answer.status, name).toBe(status)
        expect(headers['x-application'], name).toBe('yes')
        expect(headers['x-list'], name).toBe('a, b')
        expect(headers['x-raw'], name).toBe('raw')
        expect(headers['set-cookie'], name).toEqual(['one=1', 'two=2'])
      }
    })
  })

  it('give way where they would contradict the answer', async () => {
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
  it('onResponse sees every answer, with its status', async () => {
    const app = forTest(fastify())
    const seen: string[] = []
    app.addHook(
      'onResponse',
      async (request, reply) => void seen.push(`${request.method} ${String(reply.statusCode)}`),
    )
    await app.register(viteIntegration, await siteWithBrokenModule(mode))
    app.get('/api/ok', () => ({ ok: true }))
    const served = await listen(app)
    for (const [name, { status, reply }] of Object.entries(answersIn(mode))) {
      await reply(served)
      await expect.poll(() => seen.at(-1), { message: name }).toMatch(new RegExp(` ${String(status)}$`))
    }
  })

  it('onSend sees pages, redirects and refusals, and may change them', async () => {
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

  it('onRequest that answers, comes first, also when it takes its time', async () => {
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

  it('preValidation and preHandler run for routes and for the 404, not for what the integration answers', async () => {
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
