import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProbe, renderRoutes, ssrModes, ssrOptions } from '../contract/ssr-project.ts'
import type { Adapter, RunningApplication } from '../contract/scenario.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { fastifyAdapter } from '../hosts/fastify-host.ts'
import { nodeAdapter } from '../hosts/node-host.ts'
import { get, navigation, send } from '../support/http-client.ts'
import { getRaw, type RawReply, sendRaw } from '../support/raw-socket.ts'
import { recordCrashes } from '../support/record-crashes.ts'

const hosts: readonly Adapter[] = [...expressVersions, fastifyAdapter, nodeAdapter]

/** Targets that name another host, or no path. */
const hostileTargets = [
  '//evil.test/render?page=context',
  'http://evil.test/render?page=context',
  'http://user:pass@evil.test/render?page=context',
  '/\\evil.test/render?page=context',
  '/render?page=context&%E0%A4%A',
  '/%E0%A4%A?page=context',
  '/%2e%2e/render?page=context',
  '/render?page=context#@evil.test',
  '*',
]

const badHosts = [
  'evil.test/path',
  'a@evil.test',
  'evil.test?x',
  'a b',
  'evil.test:port',
  'evil.test:99999',
  '[::1',
  '',
]

/** Asks for a tunnel. Resolves with what the server answers before it closes the connection. */
async function connectTo(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write('CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n')
  let answer = ''
  for await (const part of socket.setEncoding('utf8')) answer += String(part)
  return answer
}

function withHost(port: number, host: string): Promise<RawReply> {
  const lines = [
    'GET /render?page=context HTTP/1.1',
    `Host: ${host}`,
    'Accept: text/html',
    'Connection: close',
  ]
  return sendRaw(port, `${lines.join('\r\n')}\r\n\r\n`)
}

describe.each(hosts)('pages of the server entry behind $name', (host) => {
  describe.each(ssrModes)('in %s', (mode) => {
    let app: RunningApplication
    beforeAll(async () => {
      app = await host.start({ vite: await ssrOptions(mode), renders: renderRoutes })
    })
    afterAll(() => app.close())

    it.each(hostileTargets)('the target %s leads to no other host', async (target) => {
      const { status, text } = await getRaw(app.port, target)
      expect(status).toBeGreaterThanOrEqual(200)
      expect(status).toBeLessThan(500)
      for (const [, url] of text.matchAll(/"(?:url|requestUrl)":"([^"]+)"/g)) {
        expect(new URL(url!).host).toBe(`localhost:${String(app.port)}`)
      }
    })

    it.each(badHosts)('the Host %j is refused', async (name) => {
      const { status } = await withHost(app.port, name)
      expect([400, 403]).toContain(status)
    })

    it('forwarded headers count for nobody who is not trusted', async () => {
      const headers = {
        'x-forwarded-host': 'evil.test',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.test',
      }
      const { url } = JSON.parse((await get(app, '/render?page=context', headers)).body) as { url: string }
      expect(new URL(url).origin).toBe(app.url)
    })

    it('clients that leave in the middle of everything harm nobody', async () => {
      const crashes = recordCrashes()
      for (const page of ['never', 'web', 'node', 'pipe', 'endless', 'echo']) {
        const probe = createProbe()
        const target = `/render?page=${page}&${probe.query}`
        const method = page === 'echo' ? 'POST' : 'GET'
        await new Promise<void>((resolve) => {
          const socket = connect(app.port, '127.0.0.1', () => {
            const head = `${method} ${target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\npart`
            socket.write(head, () => setImmediate(() => socket.destroy()))
          })
          socket.once('close', () => resolve())
        })
      }
      expect((await get(app, '/render')).status).toBe(200)
      expect(crashes).toEqual([])
    })

    it('methods that a Request cannot have are refused, and all others are the entry’s', async () => {
      const refused = await send(app, 'TRACE', '/all?page=context')
      expect(refused.status).toBe(405)
      expect(refused.headers.allow).toContain('GET, HEAD, POST')
      for (const method of ['OPTIONS', 'PUT', 'DELETE']) {
        const { body } = await send(app, method, '/all?page=context')
        expect(JSON.parse(body)).toMatchObject({ method })
      }
      // Without a route they are nobody's.
      for (const method of ['TRACE', 'OPTIONS', 'PUT']) {
        const { body } = await send(app, method, '/any/path?page=context', { headers: navigation })
        expect(body).not.toContain('"requestUrl"')
      }
      expect(await connectTo(app.port)).not.toMatch(/^HTTP\/1\.1 2/)
    })

    it('concurrent requests share nothing', async () => {
      const ids = Array.from({ length: 20 }, (_, index) => String(index))
      const replies = await Promise.all(ids.map((id) => get(app, `/items/${id}?page=context`)))
      const seen = replies.map(({ body }) => (JSON.parse(body) as { locals: { id: string } }).locals.id)
      expect(seen).toEqual(ids)
    })
  })

  it('a production answer holds neither stack nor path', async () => {
    const app = await host.start({ vite: await ssrOptions('production'), renders: renderRoutes })
    try {
      for (const page of ['throws', 'number', 'react-fails', 'context']) {
        const { body } = await get(app, `/render?page=${page}`, {
          host: page === 'context' ? 'a b' : 'localhost',
        })
        if (host.name.startsWith('Express')) continue
        expect(body).not.toMatch(/\n\s+at |\/dist\/|\/src\/|file:/)
      }
    } finally {
      await app.close()
    }
  })
})

describe('the hosts that Vite allows', () => {
  it.each(hosts)('$name: another one is 403 in development before anything renders', async (host) => {
    const app = await host.start({
      vite: await ssrOptions('development', { entry: './src/entry-fetch.js' }),
      renders: renderRoutes,
    })
    try {
      const probe = createProbe()
      const target = `/render?${probe.query}`
      expect((await get(app, target, { host: 'evil.test' })).status).toBe(403)
      expect(probe.notes).toEqual([])
      await get(app, target, { host: 'localhost' })
      expect(probe.notes).toEqual(['fetched'])
    } finally {
      await app.close()
    }
  })
})
