import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { get, send } from '../support/http-client.ts'
import { getRaw, sendRaw } from '../support/raw-socket.ts'
import { answers } from './dev-answers.ts'
import { count, type Dev, edit, eventually, startSharedDev, writeProject } from './run-dev.ts'

interface Echo {
  readonly headers: readonly string[]
  readonly body: string
  readonly url: string
}

describe('the proxy server in front of the backend', () => {
  let dev: Dev
  let port: number
  beforeAll(async () => {
    dev = await startSharedDev(writeProject(answers))
    port = Number(new URL(dev.url).port)
  })
  afterAll(() => dev?.stop())

  const echo = async (...lines: string[]): Promise<Echo> => {
    const { text } = await getRaw(port, '/echo?a=%20b', lines)
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Echo
  }
  const headersOf = ({ headers }: Echo, name: string): string[] =>
    headers.filter((_value, at) => at % 2 === 1 && headers[at - 1]!.toLowerCase() === name)

  it('passes a request on unchanged', async () => {
    const seen = await echo('X-Twice: 1', 'x-twice: 2', 'Origin: http://shop.test', 'X-CaSe: kept')
    expect(seen.url).toBe('/echo?a=%20b')
    expect(headersOf(seen, 'x-twice')).toEqual(['1', '2'])
    expect(headersOf(seen, 'host')).toEqual([`localhost:${String(port)}`])
    expect(headersOf(seen, 'origin')).toEqual(['http://shop.test'])
    expect(seen.headers).toContain('X-CaSe')
  })

  it('leaves out hop-by-hop headers, in both directions', async () => {
    const seen = await echo(
      'Keep-Alive: 1',
      'X-Mine: 1',
      'Connection: X-Mine',
      'TE: trailers',
      'Expect: 100-continue',
    )
    for (const name of ['keep-alive', 'x-mine', 'te', 'expect']) expect(headersOf(seen, name)).toEqual([])
    const { headers } = await get(dev, '/echo')
    expect(headers['x-local']).toBeUndefined()
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2'])
  })

  it('adds no X-Forwarded headers, and passes on those of a proxy in front of it', async () => {
    const seen = await echo('X-Forwarded-For: 10.0.0.1', 'X-Forwarded-Proto: https')
    expect(headersOf(seen, 'x-forwarded-for')).toEqual(['10.0.0.1'])
    expect(headersOf(seen, 'x-forwarded-proto')).toEqual(['https'])
    expect(headersOf(await echo(), 'x-forwarded-for')).toEqual([])
    expect(headersOf(seen, 'x-forwarded-host')).toEqual([])
  })

  it.each([
    ['a length', 'POST', 'body', { 'content-length': '4' }],
    ['chunks', 'POST', 'body', { 'transfer-encoding': 'chunked' }],
    ['a body of a GET', 'GET', 'body', { 'content-length': '4' }],
    ['a body of a DELETE', 'DELETE', 'body', { 'transfer-encoding': 'chunked' }],
    ['bytes of every kind', 'PUT', 'é\u0000'.repeat(100_000), {}],
  ])('bodies arrive complete: %s', async (_name, method, body, headers) => {
    const reply = await send(dev, method, '/echo', { body, headers })
    expect((JSON.parse(reply.body) as Echo).body).toBe(body)
  })

  it('a POST without a body is passed on without one', async () => {
    const { text } = await sendRaw(port, 'POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    const seen = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Echo
    expect(headersOf(seen, 'content-length')).toEqual(['0'])
    expect(headersOf(seen, 'transfer-encoding')).toEqual([])
  })

  it('status, message and length of a response are kept', async () => {
    const { text } = await getRaw(port, '/status')
    expect(text).toMatch(/^HTTP\/1\.1 299 Rather Fine\r\n/)
    expect(text).toMatch(/content-length: 2\r\n/i)
    expect(text.match(/^date:/gim)).toHaveLength(1)
    expect((await send(dev, 'HEAD', '/status')).body).toBe('')
    expect((await get(dev, '/nothing')).status).toBe(204)
  })

  it('early hints arrive before the response', async () => {
    const sent = request(new URL('/hints', dev.url)).end()
    const [[information], [answer]] = await Promise.all([once(sent, 'information'), once(sent, 'response')])
    expect(information.statusCode).toBe(103)
    expect(information.headers.link).toContain('/style.css')
    answer.resume()
  })

  it('server-sent events arrive one by one, and the backend notices that a client has disconnected', async () => {
    const sent = request(new URL('/events', dev.url)).end()
    const [answer] = await once(sent, 'response')
    expect(String((await once(answer, 'data'))[0])).toBe('data: version 1\n\n')
    sent.destroy()
    await eventually(() => dev.out()).toContain('client is gone')
  })

  it('an upload is streamed, and aborted at the backend when the client aborts it', async () => {
    const sent = request(new URL('/upload', dev.url), { method: 'POST' })
    sent.on('error', () => {})
    sent.write('first part')
    await eventually(() => dev.out()).toContain('got first part')
    sent.destroy()
    await eventually(() => dev.out()).toContain('upload is gone')
  })

  it('an incomplete response is incomplete for the client too', async () => {
    await expect(get(dev, '/half')).rejects.toThrow('aborted')
  })

  it('a connection that the backend closes without a response is closed for the client too', async () => {
    await expect(get(dev, '/slam')).rejects.toThrow('socket hang up')
    await expect(send(dev, 'POST', '/slam', { body: 'body' })).rejects.toThrow('socket hang up')
  })

  it('a response that comes before the end of the request body arrives', async () => {
    const sent = request(new URL('/large', dev.url), {
      method: 'POST',
      headers: { 'content-length': '50000000' },
    })
    sent.on('error', () => {})
    sent.write('x'.repeat(100_000))
    const [answer] = await once(sent, 'response')
    expect(answer.statusCode).toBe(413)
    sent.destroy()
  })

  it.each(['http://127.0.0.1:CANARY/', '*', 'javascript:alert(1)', '\\\\127.0.0.1:CANARY/'])(
    'a request target that is no path is a 400: %s',
    async (target) => {
      let visits = 0
      const canary = createServer((_req, res) => res.end(String(++visits))).listen(0, '127.0.0.1')
      await once(canary, 'listening')
      const canaryPort = String((canary.address() as AddressInfo).port)
      const method = target === '*' ? 'OPTIONS' : 'GET'
      for (const extra of ['', 'Connection: Upgrade\r\nUpgrade: websocket\r\n']) {
        const head = `${method} ${target.replace('CANARY', canaryPort)} HTTP/1.1\r\nHost: localhost\r\n`
        const { status } = await sendRaw(port, `${head}${extra === '' ? 'Connection: close\r\n' : extra}\r\n`)
        expect(status).toBe(400)
      }
      canary.close()
      expect(visits).toBe(0)
    },
  )

  it('a path that begins with two slashes reaches the backend as it is', async () => {
    const { status, text } = await getRaw(port, '//localhost/echo')
    expect(status).toBe(200)
    expect(text).toContain('"url":"//localhost/echo"')
  })

  it('a request of HTTP/1.0 needs no Host', async () => {
    const { status } = await sendRaw(port, 'GET / HTTP/1.0\r\n\r\n')
    expect(status).toBe(200)
  })

  it('WebSockets of the backend work, and its refusals of upgrades are passed on', async () => {
    const socket = new WebSocket(`${dev.url.replace('http', 'ws')}/chat`, {
      headers: { origin: 'http://shop.test' },
    })
    const [headers] = await once(socket, 'message')
    const seen = JSON.parse(String(headers))
    expect(seen).toMatchObject({
      origin: 'http://shop.test',
      host: `127.0.0.1:${String(port)}`,
      connection: 'Upgrade',
    })
    socket.send('hi')
    expect(String((await once(socket, 'message'))[0])).toBe('version 1 hi')
    socket.close()
    await once(socket, 'close')
    const refused = new WebSocket(`${dev.url.replace('http', 'ws')}/else`)
    const [error] = await once(refused, 'error')
    expect(String(error)).toContain('403')
  })

  it('an upgrade that is aborted does not disturb other requests', async () => {
    for (let at = 0; at < 20; at++) {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      const target = at % 2 === 0 ? '/chat' : '/?token=1'
      const protocol = at % 2 === 0 ? '' : 'Sec-WebSocket-Protocol: vite-hmr\r\n'
      const head = `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${protocol}\r\n`
      socket.write(head, () => socket.resetAndDestroy())
      await once(socket, 'close')
    }
    expect((await get(dev, '/')).status).toBe(200)
    expect((await get({ url: dev.viteUrl }, '/src/main.js')).status).toBe(200)
  })

  it('a restart closes open streams and WebSockets, and new ones reach the new process', async () => {
    const events = request(new URL('/events', dev.url)).end()
    const [answer] = await once(events, 'response')
    const socket = new WebSocket(`${dev.url.replace('http', 'ws')}/chat`)
    await once(socket, 'message')
    const ends = Promise.all([new Promise((resolve) => answer.once('close', resolve)), once(socket, 'close')])
    // The stream ends with the error 'aborted'.
    answer.on('error', () => {})
    answer.resume()
    const restarts = count(dev.out(), 'restarted in')
    await edit(dev.root, 'version.js', 'version 1', 'version 2')
    await ends
    const again = new WebSocket(`${dev.url.replace('http', 'ws')}/chat`)
    await once(again, 'message')
    again.send('hi')
    expect(String((await once(again, 'message'))[0])).toBe('version 2 hi')
    again.terminate()
    await eventually(() => count(dev.out(), 'restarted in')).toBe(restarts + 1)
  })
})
