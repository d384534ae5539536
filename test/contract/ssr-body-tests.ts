import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { send, type Target } from '../support/http-client.ts'
import type { Adapter } from './scenario.ts'
import { ssrModes, ssrScenario } from './ssr-project.ts'
import { useApplication } from './use-application.ts'

async function echo(app: Target, type: string, body: string): Promise<string> {
  const headers = { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) }
  const reply = await send(app, 'POST', '/render?page=echo', { headers, body })
  expect(reply.status).toBe(200)
  expect(reply.headers['x-type']).toBe(type)
  return reply.body
}

const json = JSON.stringify({ a: [1, { b: 'ü' }], c: null })

/** Bodies of requests, read by the entry. */
export function addSsrBodyTests(host: Adapter): void {
  describe.each(ssrModes)('the body of a request in %s', (mode) => {
    const app = useApplication(host, () => ssrScenario(mode, { parsesBodies: true }))

    it('is readable behind parsers of the application', async () => {
      expect(await echo(app, 'application/json', json)).toBe(json)
      expect(await echo(app, 'application/x-www-form-urlencoded', 'a=1&b=%C3%BC+x')).toBe('a=1&b=%C3%BC+x')
      expect(await echo(app, 'text/plain', 'plain ü')).toBe('plain ü')
      const bytes = randomBytes(1000).toString('hex')
      expect(await echo(app, 'application/octet-stream', bytes)).toBe(bytes)
    })

    // Express's parser refuses what is no object or list.
    it.skipIf(host.name.startsWith('Express'))('is the JSON that it was, if it is a string', async () => {
      for (const text of ['"abc"', '"1"', '"null"', '"{}"', '1'])
        expect(await echo(app, 'application/json', text)).toBe(text)
    })

    it('may be missing', async () => {
      const reply = await send(app, 'POST', '/render?page=echo')
      expect(reply.status).toBe(200)
      expect(reply.body).toBe('')
    })
  })

  describe.each(ssrModes)('the body of a request that nobody has parsed in %s', (mode) => {
    const app = useApplication(host, () => ssrScenario(mode))

    it('is readable', async () => {
      const text = 'x'.repeat(200_000)
      expect(await echo(app, 'text/plain', text)).toBe(text)
      expect(await echo(app, 'application/json', json)).toBe(json)
    })

    it('need not be read', async () => {
      const body = 'y'.repeat(200_000)
      const headers = { 'content-type': 'text/plain', 'content-length': '200000' }
      expect((await send(app, 'POST', '/render', { headers, body })).status).toBe(200)
    })
  })

  describe.each(ssrModes)('the fetch form in %s', (mode) => {
    const app = useApplication(host, () => ssrScenario(mode, { ssr: { entry: './src/entry-fetch.js' } }))
    const page = (name: string): ReturnType<typeof send> => send(app, 'GET', `/items/3?page=${name}`)

    it('goes before render, and has the template by context.html', async () => {
      const { status, headers, body } = await page('home')
      expect(status).toBe(200)
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'x-entry': 'yes',
      })
      expect(body).toContain('<div id="app"><h1>page</h1></div>')
      expect(body).toContain('window.__SSR_STATE__={a:1}')
    })

    it('streams into the template', async () => {
      const { status, body } = await page('stream')
      expect(status).toBe(201)
      expect(body).toContain('<div id="app"><p>first</p><p>last</p></div>')
    })

    it('may read and change what context.html has made', async () => {
      expect((await page('read')).body).toContain('<div id="app"><p>changed</p></div>')
    })

    it('its Response is sent as it is, however it is made', async () => {
      const plain = await page('plain')
      expect(plain.body).toBe('as it is')
      expect(plain.headers['content-type']).toBe('text/plain')
      expect((await page('bytes')).body).toBe('<p>first</p><p>last</p>')
    })

    it.each(['used', 'text', 'error'])('%s: what cannot be sent is a 500', async (name) => {
      expect((await page(name)).status).toBe(500)
    })

    it('reads a form', async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const reply = await send(app, 'POST', '/render?page=form', { headers, body: 'name=Ada&city=London' })
      if (host.name.startsWith('Fastify')) return expect(reply.status).toBe(415)
      expect(JSON.parse(reply.body)).toEqual({ form: { name: 'Ada', city: 'London' }, locals: {} })
    })
  })
}
