import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningApplication } from '../contract/scenario.ts'
import { get, navigation, open, send } from '../support/http-client.ts'
import { getRaw, sendRaw } from '../support/raw-socket.ts'
import { copyFixture } from '../support/workspace.ts'
import { eventually } from '../vite-plugin/hot-files.ts'
import { backend, hosts } from './hosts.ts'
import { spawnVite, stateOf, type ViteProcess } from './vite-process.ts'

interface Echo {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

function readEcho(body: string): Echo {
  const { method, url, rawHeaders } = JSON.parse(body) as Echo & { rawHeaders: string[] }
  const headers: Record<string, string> = {}
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers[rawHeaders[at]!.toLowerCase()] = rawHeaders[at + 1]!
  return { method, url, headers }
}

describe.each(hosts)('$name: requests to Vite and its responses', (host) => {
  let vite: ViteProcess
  let app: RunningApplication
  beforeAll(async () => {
    const root = copyFixture('site')
    vite = await spawnVite({ root })
    app = await host.start(backend({ root }, { headers: { 'x-application': 'yes' } }))
  })
  afterAll(async () => {
    await app.close()
    await vite.kill()
  })

  it('headers of the browser arrive byte for byte', async () => {
    const sent = {
      host: `app.localhost:${String(app.port)}`,
      origin: 'http://app.localhost:1234',
      referer: 'http://app.localhost:1234/a?b=%20c',
      cookie: 'a="x y"; b=%3D; c==; é=1',
      'if-none-match': 'W/"a,b", "c"',
      'if-modified-since': 'Sat, 21 Nov 2026 06:00:00 GMT',
      range: 'bytes=0-1',
      'sec-fetch-dest': 'script',
      'sec-fetch-mode': 'cors',
      'sec-fetch-site': 'same-origin',
      'accept-encoding': 'gzip, br;q=0.5',
      'accept-language': 'de,en;q=0.1',
      authorization: 'Basic eDp5',
      'x-own': '  a\tb ',
      'user-agent': 'test/1',
    }
    const { headers } = readEcho(
      (await get(app, '/__echo', { ...sent, cookie: Buffer.from(sent.cookie).toString('latin1') })).body,
    )
    expect(headers).toMatchObject({
      ...sent,
      cookie: Buffer.from(sent.cookie).toString('latin1'),
      'x-own': 'a\tb',
    })
    expect(Object.keys(headers).filter((name) => name.startsWith('x-forwarded'))).toEqual([])
  })

  it.each([
    '',
    '?',
    '?a=b&a=c&&=',
    '?q=%20+%2B%e4%ff&x=%',
    '?import&t=1&url=https://x.test/?y#z'.replace('#', '%23'),
    '?[]{}|^`\\"<>\'',
    '?a=?b=?',
    '?//evil.test/..//',
  ])('query %j arrives byte for byte', async (query) => {
    const { text } = await getRaw(app.port, `/__echo${query}`, ['Sec-Fetch-Dest: script'])
    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    const url = /"url":"((?:[^"\\]|\\.)*)"/.exec(text)?.[0]
    expect((JSON.parse(`{${url!}}`) as Echo).url).toBe(`/__echo${query}`)
  })

  it('methods and preflights arrive unchanged, a body is not sent on', async () => {
    const head = await send(app, 'HEAD', '/__echo')
    expect([head.status, head.body, head.headers['content-type']]).toEqual([200, '', 'application/json'])
    const preflight = { origin: 'http://localhost:1', 'access-control-request-method': 'GET' }
    const allowed = await send(app, 'OPTIONS', '/src/main.ts', { headers: preflight })
    expect([allowed.status, allowed.headers['access-control-allow-origin']]).toEqual([
      204,
      'http://localhost:1',
    ])
    const foreign = { ...preflight, origin: 'http://evil.test' }
    const refused = await send(app, 'OPTIONS', '/src/main.ts', { headers: foreign })
    expect(refused.headers['access-control-allow-origin']).toBeUndefined()
    // Paths of the backend's own routes, and unknown paths.
    for (const path of ['/api/ok', '/page', '/plain', '/dashboard', '/none.js', '/src']) {
      const own = await send(app, 'OPTIONS', path, { headers: preflight })
      expect(own.headers['access-control-allow-origin'], path).toBeUndefined()
      expect(own.status, path).not.toBe(204)
    }
    const client = await send(app, 'OPTIONS', '/@vite/client', { headers: preflight })
    expect(client.headers['access-control-allow-origin']).toBe('http://localhost:1')
    const request = [
      'GET /__echo HTTP/1.1',
      `Host: localhost:${String(app.port)}`,
      'Content-Length: 5',
      'Connection: close',
    ]
    const { text } = await sendRaw(app.port, `${request.join('\r\n')}\r\n\r\nhello`)
    expect(text).toContain('"method":"GET"')
    expect(text).not.toMatch(/content-length","5"/i)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s is never sent to Vite', async (method) => {
    const headers = { 'content-type': 'text/plain', 'content-length': 1 }
    const reply = await send(app, method, '/__echo', { body: 'x', headers })
    expect(reply.status).toBe(404)
  })

  it('a client that waits for a "100 Continue" gets its answer', async () => {
    const { text } = await getRaw(app.port, '/__echo', [
      'Expect: 100-continue',
      'Connection: close, X-Gone',
      'X-Gone: 1',
    ])
    expect(text).toContain('"method":"GET"')
    expect(text.toLowerCase()).not.toContain('x-gone')
  })

  it('headers of a response arrive, without the hop-by-hop ones', async () => {
    const { status, headers, body } = await get(app, '/__headers')
    expect([status, body]).toEqual([200, 'whole'])
    expect(headers).toMatchObject({
      'x-stays': 'here',
      'x-application': 'yes',
      'set-cookie': ['a=1; Path=/', 'b=2'],
      'content-type': 'text/plain',
    })
    for (const name of ['x-nominated', 'proxy-authenticate', 'proxy-connection'])
      expect(headers).not.toHaveProperty(name)
    expect(headers['keep-alive'] ?? '').not.toContain('timeout=9')
  })

  it('the reason phrase of Vite arrives', async () => {
    const { text } = await getRaw(app.port, '/__phrase', ['Connection: close'])
    expect(text).toMatch(/^HTTP\/1\.1 299 Quite All Right\r\n/)
    const usual = await getRaw(app.port, '/src/count.ts', ['Sec-Fetch-Dest: script', 'Connection: close'])
    expect(usual.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  it('304 and ranges of public files', async () => {
    const first = await get(app, '/src/count.ts')
    const { etag } = first.headers
    expect(etag).toBeDefined()
    const second = await get(app, '/src/count.ts', { 'if-none-match': etag })
    expect([second.status, second.body]).toEqual([304, ''])
    const whole = await get(app, '/robots.txt')
    expect(whole.headers['content-type']).toContain('text/plain')
    const part = await get(app, '/robots.txt', { range: 'bytes=1-3' })
    expect([part.status, part.body]).toEqual([206, whole.body.slice(1, 4)])
    expect(part.headers['content-range']).toBe(`bytes 1-3/${String(whole.body.length)}`)
    expect((await get(app, '/robots.txt', { range: 'bytes=9999-' })).status).toBe(416)
    const known = await get(app, '/robots.txt', { 'if-none-match': whole.headers.etag })
    expect(known.status).toBe(304)
  })

  it('streams arrive piece by piece, and end with their client', async () => {
    const before = (await stateOf(vite)).aborted
    const stop = new AbortController()
    const response = await fetch(`${app.url}/__stream`, { signal: stop.signal })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body!.getReader()
    for (const expected of ['data: first\n\n', 'data: more\n\n', 'data: more\n\n']) {
      expect(Buffer.from((await reader.read()).value!).toString()).toBe(expected)
      await get(vite, '/__more')
    }
    expect(await stateOf(vite)).toMatchObject({ streams: 1 })
    stop.abort()
    await eventually(() => stateOf(vite)).toMatchObject({ streams: 0, aborted: before + 1 })
  })

  it('a request that is aborted before its response is aborted in Vite', async () => {
    const { aborted } = await stateOf(vite)
    const stop = new AbortController()
    const asked = fetch(`${app.url}/__silent`, { signal: stop.signal })
    await eventually(() => stateOf(vite)).toMatchObject({ waiting: 1 })
    stop.abort()
    await expect(asked).rejects.toThrow('aborted')
    await eventually(() => stateOf(vite)).toMatchObject({ waiting: 0, aborted: aborted + 1 })
    expect((await open(app, '/dashboard')).status).toBe(200)
  })

  it('a response that changes the protocol is refused', async () => {
    expect((await get(app, '/__switched')).status).toBe(503)
    expect((await get(app, '/src/count.ts')).status).toBe(200)
  })

  it('a 404 of Vite is handled before its body is complete', async () => {
    expect((await get(app, '/__lost', { 'sec-fetch-dest': 'script' })).status).toBe(404)
    // The discarded response does not stay open.
    await eventually(() => stateOf(vite)).toMatchObject({ waiting: 0 })
  })

  it('many requests at once, most of them aborted', async () => {
    const stop = new AbortController()
    const given = Array.from({ length: 100 }, () => fetch(`${app.url}/__silent`, { signal: stop.signal }))
    const kept = Array.from({ length: 100 }, () => get(app, '/src/count.ts'))
    expect(new Set((await Promise.all(kept)).map(({ status }) => status))).toEqual(new Set([200]))
    stop.abort()
    await Promise.allSettled(given)
    expect((await get(app, '/src/count.ts', navigation)).status).toBe(200)
  })
})
