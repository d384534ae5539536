import { describe, expect, it } from 'vitest'
import { get } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { stages } from './bastion.ts'
import { expectSilent } from './refused.ts'
import { useBastion } from './use-bastion.ts'
import { head, openWire } from './wire.ts'

const own = 'Host: 127.0.0.1'
const hidden = head('GET /smuggled.js HTTP/1.1', own)
const chunks = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`

/**
 * Requests that two servers in a row may parse differently (RFC 9112, 11.2). Each may count as one request at most, and
 * never as the one that is hidden in it.
 */
const requests: readonly [string, string][] = [
  [
    'both lengths, the shorter first',
    `${head('POST /none HTTP/1.1', own, 'Content-Length: 3', 'Transfer-Encoding: chunked')}0\r\n\r\n${hidden}`,
  ],
  [
    'both lengths, the other way',
    `${head('GET /src/main.ts HTTP/1.1', own, 'Transfer-Encoding: chunked', 'Content-Length: 4')}${chunks(hidden)}`,
  ],
  [
    'two lengths',
    `${head('POST /none HTTP/1.1', own, 'Content-Length: 0', `Content-Length: ${hidden.length}`)}${hidden}`,
  ],
  [
    'two lengths in one line',
    `${head('GET /src/main.ts HTTP/1.1', own, `Content-Length: 0, ${hidden.length}`)}${hidden}`,
  ],
  [
    'a length with a sign',
    `${head('GET /src/main.ts HTTP/1.1', own, `Content-Length: +${hidden.length}`)}${hidden}`,
  ],
  ['a negative length', `${head('GET /src/main.ts HTTP/1.1', own, 'Content-Length: -1')}${hidden}`],
  ['a length in hex', `${head('GET /src/main.ts HTTP/1.1', own, 'Content-Length: 0x0')}${hidden}`],
  [
    'a length beyond all numbers',
    head('GET /src/main.ts HTTP/1.1', own, `Content-Length: ${'9'.repeat(30)}`),
  ],
  [
    'a space behind the name of the length',
    `${head('GET /src/main.ts HTTP/1.1', own, 'Content-Length : 0')}${hidden}`,
  ],
  [
    'another encoding behind the chunks',
    `${head('GET /src/main.ts HTTP/1.1', own, 'Transfer-Encoding: chunked, identity')}${chunks(hidden)}`,
  ],
  ['another encoding', `${head('GET /src/main.ts HTTP/1.1', own, 'Transfer-Encoding: xchunked')}${hidden}`],
  [
    'two encodings',
    `${head('GET /src/main.ts HTTP/1.1', own, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity')}${chunks(hidden)}`,
  ],
  [
    'a tab before the encoding',
    `${head('GET /src/main.ts HTTP/1.1', own, 'Transfer-Encoding:\tchunked', 'Content-Length: 4')}${chunks(hidden)}`,
  ],
  [
    'a vertical tab before it',
    `${head('GET /src/main.ts HTTP/1.1', own, 'Transfer-Encoding:\x0bchunked')}${chunks(hidden)}`,
  ],
  [
    'a folded line',
    `${head('GET /src/main.ts HTTP/1.1', own, 'X-A: b', ' Transfer-Encoding: chunked')}${hidden}`,
  ],
  [
    'a chunk without a size',
    `${head('POST /none HTTP/1.1', own, 'Transfer-Encoding: chunked')}zz\r\n${hidden}`,
  ],
  [
    'a chunk of a false size',
    `${head('POST /none HTTP/1.1', own, 'Transfer-Encoding: chunked')}3\r\nabcdef\r\n${hidden}`,
  ],
  [
    'a chunk size beyond all numbers',
    `${head('POST /none HTTP/1.1', own, 'Transfer-Encoding: chunked')}fffffffffffffffff\r\n${hidden}`,
  ],
  [
    'chunks that end with one line feed',
    `${head('POST /none HTTP/1.1', own, 'Transfer-Encoding: chunked')}1\na\n0\n\n${hidden}`,
  ],
  ['lines that end with one carriage return', `GET /src/main.ts HTTP/1.1\r${own}\rX: y\r\r${hidden}`],
  ['a line break in the target', `GET /src/main.ts\r\nX: y HTTP/1.1\r\n${own}\r\n\r\n${hidden}`],
  [
    'a line break in a value',
    `GET /src/main.ts HTTP/1.1\r\n${own}\r\nX: a\rTransfer-Encoding: chunked\r\n\r\n`,
  ],
  ['NUL in a value', `GET /src/main.ts HTTP/1.1\r\n${own}\r\nX: a\0b\r\n\r\n${hidden}`],
  ['NUL in a name', `GET /src/main.ts HTTP/1.1\r\n${own}\r\nX\0: a\r\n\r\n${hidden}`],
  ['a header without a name', `GET /src/main.ts HTTP/1.1\r\n${own}\r\n: a\r\n\r\n${hidden}`],
  ['a method that is none', `G@T /src/main.ts HTTP/1.1\r\n${own}\r\n\r\n${hidden}`],
  ['a version that is none', `GET /src/main.ts HTTP/9.9\r\n${own}\r\n\r\n${hidden}`],
  ['no version', `GET /src/main.ts\r\n\r\n${hidden}`],
  ['HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['TLS on the wrong port', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
]

describe.each(stages)('requests that can be read in two ways: $name', (host) => {
  const bastion = useBastion(host)

  it.each(requests)('%s', async (_name, bytes) => {
    const crashes = recordCrashes()
    bastion.vite.clear()
    const wire = await openWire(bastion.app.port)
    wire.write(bytes)
    const reply = await wire.reply()
    expect([200, 400, 404, 413, 431, 501, 505]).toContain(reply.status)
    if (reply.status >= 400) expectSilent(reply, bytes, bastion.root)
    // Any response is fine, except one to the hidden request.
    const rest = reply.status === 400 ? await wire.closed() : ''
    expect(rest).not.toMatch(/^HTTP\/1\.1 [23]/m)
    wire.reset()
    await get(bastion.app, '/src/main.ts')
    const seen = bastion.vite.requests().map(({ url }) => url)
    expect(seen).not.toContain('/smuggled.js')
    expect(seen.filter((url) => url !== '/src/main.ts')).toEqual([])
    expect(crashes).toEqual([])
  })

  it('a target with escaped line breaks sets no header', async () => {
    for (const target of [
      '/src/main.ts?%0d%0aSet-Cookie:%20a=b',
      '/none%0d%0aSet-Cookie:a=b',
      '/dashboard?a=%0aX-A:b',
      '/\u010d\u010aX-A:b',
    ]) {
      const wire = await openWire(bastion.app.port)
      wire.write(Buffer.from(head(`GET ${target} HTTP/1.1`, own, 'Accept: text/html'), 'utf8'))
      const { headers } = await wire.reply()
      expect(headers).not.toHaveProperty('set-cookie')
      expect(headers).not.toHaveProperty('x-a')
      wire.reset()
    }
  })

  it('unusual headers that Node accepts do not turn into other headers', async () => {
    const crashes = recordCrashes()
    bastion.vite.clear()
    const odd = [
      '__proto__: a',
      'constructor: b',
      'X_Y: c',
      'x-\xe9: d'.replace('\xe9', 'e'),
      "X'!#$%&*+.^`|~: e",
      'X-Latin: \xe9\xff',
      ':status: 200'.slice(1),
    ]
    const wire = await openWire(bastion.app.port)
    wire.write(head('GET /src/main.ts HTTP/1.1', own, ...odd))
    expect((await wire.reply()).status).toBe(200)
    wire.reset()
    expect(({} as Record<string, unknown>).a).toBeUndefined()
    const [seen] = bastion.vite.requests()
    expect(seen?.headers).toMatchObject({ host: '127.0.0.1', x_y: 'c', 'x-latin': '\xe9\xff' })
    expect(crashes).toEqual([])
  })

  it('a body that never arrives delays no other request', async () => {
    const crashes = recordCrashes()
    const wires = await Promise.all(Array.from({ length: 20 }, () => openWire(bastion.app.port)))
    for (const wire of wires) wire.write(head('POST /none HTTP/1.1', own, 'Content-Length: 100'))
    for (const wire of wires) wire.write('GET ')
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
    expect((await get(bastion.app, '/api/ok')).status).toBe(200)
    for (const wire of wires) wire.reset()
    expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
    expect(crashes).toEqual([])
  })
})
