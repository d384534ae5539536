import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { get, send } from '../support/http-client.ts'
import { sendRaw } from '../support/raw-socket.ts'
import { plain } from './dev-projects.ts'
import { count, type Dev, eventually, startSharedDev, writeProject } from './run-dev.ts'

/** A backend that sends the bytes in the query, and then ends the connection in the way that the query names. */
const server = `import { createServer } from 'node:net'
process.send?.(null)
process.send?.('text')
process.send?.(1)
process.send?.([])
createServer((socket) => {
  socket.on('error', () => {})
  socket.once('data', (data) => {
    const query = new URL(/^\\S+ (\\S+)/.exec(data)[1], 'http://localhost').searchParams
    const bytes = query.get('bytes') ?? 'HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\nConnection: close\\r\\n\\r\\nfine'
    const end = query.get('end') ?? 'end'
    socket.write(Buffer.from(bytes, 'latin1'), () => {
      if (end === 'end') socket.end()
      if (end === 'reset') socket.resetAndDestroy()
    })
  })
}).listen(Number(process.env.PORT), process.env.HOST)
`

describe('no response of a backend ends the supervisor', () => {
  let dev: Dev
  beforeAll(async () => {
    dev = await startSharedDev(writeProject({ ...plain, 'server.js': server }))
  })
  afterAll(() => dev?.stop())

  const pathOf = (bytes: string, end = 'end'): string =>
    `/?${new URLSearchParams({ bytes: bytes.replaceAll('\n', '\r\n'), end }).toString()}`

  async function staysUp(): Promise<void> {
    expect((await get(dev, '/')).body).toBe('fine')
    expect(count(dev.err(), 'at ')).toBe(0)
    expect(dev.child.exitCode).toBeNull()
  }

  it('messages of the backend to its parent do not end it either', async () => {
    await eventually(async () => (await get(dev, '/')).body).toBe('fine')
    await staysUp()
  })

  it.each([
    ['a status below 100', 'HTTP/1.1 099 Odd\nContent-Length: 0\n\n'],
    ['a status of 0', 'HTTP/1.1 000 Odd\nContent-Length: 0\n\n'],
    [
      '101 that nobody has asked for',
      'HTTP/1.1 101 Switching Protocols\nUpgrade: other\nConnection: Upgrade\n\n',
    ],
    ['101 that names no protocol', 'HTTP/1.1 101 Switching Protocols\n\n'],
    ['no HTTP at all', '<h1>HTTP/0.9</h1>'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.9\n'],
    ['a status that is no number', 'HTTP/1.1 abc OK\n\n'],
    ['a length that is no number', 'HTTP/1.1 200 OK\nContent-Length: abc\n\n'],
    ['two lengths', 'HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2\n\nab'],
    ['a header without a name', 'HTTP/1.1 200 OK\n: value\n\n'],
    ['a name with a space', 'HTTP/1.1 200 OK\nX Y: value\nContent-Length: 0\n\n'],
    ['a header of zeros', 'HTTP/1.1 200 OK\nX: a\0b\nContent-Length: 0\n\n'],
    ['more headers than fit', `HTTP/1.1 200 OK\n${'X: yyyyyyyyyyyyyyyyyyyy\n'.repeat(400)}`.repeat(2)],
  ])('%s is a 502', async (_name, bytes) => {
    for (const method of ['GET', 'POST']) {
      const { status, body } = await send(dev, method, pathOf(bytes), { body: method === 'POST' ? 'x' : '' })
      expect([status, body]).toEqual([502, expect.stringContaining('backend')])
    }
    await staysUp()
  })

  it.each([
    ['bytes above ASCII in a value', 'HTTP/1.1 200 OK\nX-Name: \u00e4\nContent-Length: 2\n\nok', 200],
    ['bytes above ASCII in the reason', 'HTTP/1.1 200 \u00e4\nContent-Length: 2\n\nok', 200],
    ['a status above 599', 'HTTP/1.1 999 Odd\nContent-Length: 2\n\nok', 999],
    ['a trailer', 'HTTP/1.1 200 OK\nTrailer: X\nTransfer-Encoding: chunked\n\n2\nok\n0\nX: 1\n\n', 200],
    ['a trailer with a length', 'HTTP/1.1 200 OK\nTrailer: X\nContent-Length: 2\n\nok', 200],
    [
      'two links ahead',
      `HTTP/1.1 103 Early Hints\nLink: </a.css>; rel=preload, </b.js>; rel=preload\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok`,
      200,
    ],
    [
      'links ahead that are none',
      `HTTP/1.1 103 Early Hints\nLink: a, "\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok`,
      200,
    ],
    [
      'another informational response first',
      `HTTP/1.1 199 Odd\nX: 1\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok`,
      200,
    ],
    ['more bytes than its length', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok, and more', 200],
  ])('%s is passed on', async (_name, bytes, status) => {
    const reply = await get(dev, pathOf(bytes))
    expect([reply.status, reply.body]).toEqual([status, 'ok'])
    const old = await sendRaw(Number(new URL(dev.url).port), `GET ${pathOf(bytes)} HTTP/1.0\r\n\r\n`)
    expect(old.text).toMatch(/\r\n\r\nok$/)
    expect(old.text).not.toContain(' 103 ')
    await staysUp()
  })

  it.each([
    ['nothing', ''],
    ['half a status line', 'HTTP/1.1 2'],
    ['half a head', 'HTTP/1.1 200 OK\nContent-'],
    ['an informational response alone', 'HTTP/1.1 103 Early Hints\nLink: </a>; rel=preload\n\n'],
    ['half a body', 'HTTP/1.1 200 OK\nContent-Length: 9\n\nhalf'],
    ['half a chunk', 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n9\nhalf'],
    ['an invalid chunk', 'HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nxyz\nhalf'],
  ])('a connection that ends after %s is closed for the client too', async (_name, bytes) => {
    for (const end of ['end', 'reset']) {
      await expect(
        get(dev, pathOf(bytes, end)).then(({ status, body }) => ({ status, body })),
      ).rejects.toThrow()
      await expect(send(dev, 'POST', pathOf(bytes, end), { body: 'x' })).rejects.toThrow()
    }
    await staysUp()
  })

  it.each(['', 'HTTP/1.1 2', 'HTTP/1.1 101 Switching Protocols\r\n\r\nabc', 'garbage'])(
    'upgrades that are answered with %j are closed',
    async (bytes) => {
      const upgrade = 'Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
      for (const end of ['end', 'reset']) {
        await sendRaw(Number(new URL(dev.url).port), `GET ${pathOf(bytes, end)} HTTP/1.1\r\n${upgrade}`)
      }
      await staysUp()
    },
  )

  it('clients may reset upgrades and requests that are not answered', async () => {
    for (const target of ['//x', '/', '/?token=1', pathOf('', 'stay')]) {
      for (let at = 0; at < 5; at++) {
        const socket = connect(Number(new URL(dev.url).port), '127.0.0.1').on('error', () => {})
        const head = `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`
        socket.write(at % 2 === 0 ? head : head.slice(0, -20), () => socket.resetAndDestroy())
        await once(socket, 'close')
      }
    }
    await staysUp()
  })

  it('two Link headers of early hints both arrive', async () => {
    const bytes =
      'HTTP/1.1 103 Early Hints\nLink: </a,.css>; rel=preload; as=style\nLink: </b.js>; rel=modulepreload\n\nHTTP/1.1 204 OK\n\n'
    const sent = request(new URL(pathOf(bytes), dev.url)).end()
    const [[information], [answer]] = await Promise.all([once(sent, 'information'), once(sent, 'response')])
    expect(information.headers.link).toBe('</a,.css>; rel=preload; as=style, </b.js>; rel=modulepreload')
    answer.resume()
  })
})
