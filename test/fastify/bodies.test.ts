import fastify, { type FastifyInstance } from 'fastify'
import { beforeEach, describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/fastify'
import { siteOptions } from './projects.ts'
import { modes, type Mode } from '../contract/scenario.ts'
import { get, navigation, open, send } from '../support/http-client.ts'
import { sendRaw } from '../support/raw-socket.ts'
import { createSite, forTest, listen, type Served, useServed } from './serve.ts'

const bodies: [string, string | undefined, string][] = [
  ['JSON', 'application/json', '{"a":1}'],
  ['JSON that is broken', 'application/json', '{"a":'],
  ['JSON that is empty', 'application/json', ''],
  ['JSON that would poison a prototype', 'application/json', '{"__proto__":{"x":1}}'],
  ['XML', 'application/xml', '<a/>'],
  ['a form', 'application/x-www-form-urlencoded', 'a=1'],
  ['a multipart form', 'multipart/form-data; boundary=x', '--x--'],
  ['text', 'text/plain', 'text'],
  ['a type that is none', 'rubbish', 'text'],
  ['no type', undefined, 'text'],
  ['more than the body limit', 'application/json', JSON.stringify({ a: 'x'.repeat(5000) })],
]

interface Seen {
  readonly parsed: string[]
  readonly notFound: string[]
}

/** An application that notes what its parsers and its not-found handler get, with the integration or without. */
async function createApp(mode: Mode | undefined, seen: Seen): Promise<FastifyInstance> {
  const app = fastify({ bodyLimit: 1000 })
  if (mode !== undefined) await app.register(viteIntegration, await siteOptions(mode))
  app.addContentTypeParser('application/vnd.own', { parseAs: 'string' }, (_request, body, done) => {
    seen.parsed.push(String(body))
    done(null, { own: body })
  })
  app.post('/echo', (request) => ({ got: request.body, type: request.headers['content-type'] ?? null }))
  app.setNotFoundHandler((request, reply) => {
    seen.notFound.push(`${request.method} ${request.headers['content-type'] ?? 'no type'}`)
    return reply.code(404).send({ mine: true })
  })
  return app
}

describe.each(modes)('a body in %s', (mode) => {
  const seen: Seen = { parsed: [], notFound: [] }
  const served = useServed(() => createApp(mode, seen))
  beforeEach(() => {
    seen.parsed.length = 0
    seen.notFound.length = 0
  })

  it.each(bodies)('of %s that no route takes gets what Fastify alone gives it', async (_name, type, body) => {
    const seenAlone: Seen = { parsed: [], notFound: [] }
    const alone = await listen(forTest(await createApp(undefined, seenAlone)))
    // Node's client frames the body of DELETE by its length alone.
    const length = { 'content-length': Buffer.byteLength(body ?? '') }
    const headers = { ...navigation, ...length, ...(type === undefined ? {} : { 'content-type': type }) }
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const reply = await send(served(), method, '/dashboard', { headers, body })
      const expected = await send(alone, method, '/dashboard', { headers, body })
      expect(reply.status, method).toBe(expected.status)
      expect(reply.body, method).toBe(expected.body)
    }
    expect(seen).toEqual(seenAlone)
  })

  it.each(['Content-Length: 1000000', 'Transfer-Encoding: chunked'])(
    'for an unmatched path is answered before it has arrived: %s',
    async (framing) => {
      const { status, text } = await answerTo(served(), 'POST /dashboard', [framing])
      expect(status).toBe(404)
      expect(text).toContain('{"mine":true}')
    },
  )

  it('that was not read does not disturb the next request of the connection', async () => {
    const { port } = served()
    const host = `Host: 127.0.0.1:${String(port)}`
    const body = '{"a":1}'
    const length = `Content-Length: ${String(body.length)}`
    const post = ['POST /dashboard HTTP/1.1', host, 'Content-Type: application/json', length]
    const next = ['GET /robots.txt HTTP/1.1', host, 'Connection: close']
    const { text } = await sendRaw(port, `${post.join('\r\n')}\r\n\r\n${body}${next.join('\r\n')}\r\n\r\n`)
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200'])
    expect(text).toContain('User-agent: *')
  })

  it('for a route is parsed as without the integration', async () => {
    const echo = async (type: string, body: string): Promise<[number, unknown]> => {
      const reply = await send(served(), 'POST', '/echo', { headers: { 'content-type': type }, body })
      return [reply.status, JSON.parse(reply.body)]
    }
    expect(await echo('application/json', '{"a":1}')).toEqual([
      200,
      { got: { a: 1 }, type: 'application/json' },
    ])
    expect(await echo('application/vnd.own', 'x')).toEqual([
      200,
      { got: { own: 'x' }, type: 'application/vnd.own' },
    ])
    expect((await echo('application/json', '{'))[0]).toBe(400)
    expect((await echo('application/xml', '<a/>'))[0]).toBe(415)
    expect((await echo('application/json', JSON.stringify('x'.repeat(2000))))[0]).toBe(413)
    expect(seen.parsed).toEqual(['x'])
  })

  it("is given to the application's own parser, as a body of a route is", async () => {
    await send(served(), 'POST', '/none', { headers: { 'content-type': 'application/vnd.own' }, body: 'x' })
    expect(seen).toEqual({ parsed: ['x'], notFound: ['POST application/vnd.own'] })
  })

  it('of a GET does not keep it from getting a page or a file', async () => {
    const headers = { ...navigation, 'content-type': 'application/json', 'content-length': 1 }
    const options = { headers, body: '{' }
    expect((await send(served(), 'GET', '/dashboard', options)).body).toContain('root page')
    expect((await send(served(), 'GET', '/robots.txt', options)).status).toBe(200)
  })

  it.each(['QUERY', 'PROPFIND'])('%s is answered as Fastify alone does', async (method) => {
    const headers = ['Content-Type: application/json', 'Content-Length: 2']
    const { status } = await answerTo(served(), `${method} /dashboard`, headers, '{}')
    const alone = await listen(forTest(fastify()))
    expect(status).toBe((await answerTo(alone, `${method} /dashboard`, headers, '{}')).status)
  })

  it("gets the framework's 404 where the application has no handler", async () => {
    const app = await createSite(await siteOptions(mode))
    app.addContentTypeParser('*', (_request, _payload, done) => {
      seen.parsed.push('any')
      done(null)
    })
    app.post('/echo', () => 'echo')
    const site = await listen(app)
    const options = { headers: { 'content-type': 'application/xml' }, body: '<a' }
    const reply = await send(site, 'POST', '/dashboard', options)
    expect(reply.status).toBe(404)
    expect(JSON.parse(reply.body)).toMatchObject({ statusCode: 404, error: 'Not Found' })
    expect((await send(site, 'POST', '/echo', options)).body).toBe('echo')
    expect(seen.parsed).toEqual(['any', 'any'])
  })

  it('gets the 404 in an application without any parser', async () => {
    const app = forTest(fastify())
    app.removeAllContentTypeParsers()
    await app.register(viteIntegration, await siteOptions(mode))
    const site = await listen(app)
    const options = { headers: { 'content-type': 'application/json' }, body: '{}' }
    expect((await send(site, 'POST', '/dashboard', options)).status).toBe(404)
    expect((await open(site, '/dashboard')).status).toBe(200)
    expect((await get(site, '/robots.txt')).status).toBe(200)
  })
})

/** Returns the first response to a request whose body is never sent. */
async function answerTo(
  { port }: Served,
  line: string,
  headers: readonly string[],
  body = '',
): Promise<{ status: number; text: string }> {
  const head = [`${line} HTTP/1.1`, `Host: 127.0.0.1:${String(port)}`, 'Connection: close', ...headers]
  return sendRaw(port, `${head.join('\r\n')}\r\n\r\n${body}`)
}
