import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { recordCrashes } from '../support/record-crashes.ts'
import { proxiedStages, stages } from './bastion.ts'
import { expectSilent } from './refused.ts'
import { useBastion } from './use-bastion.ts'
import { head, openWire, type Wire } from './wire.ts'

/** A body that looks like the next request. */
const smuggled = 'GET /smuggled.js HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'
const multipart = `--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n${smuggled}\r\n--x--\r\n`

const chunked = (text: string, more = ''): string => `${text.length.toString(16)}${more}\r\n${text}\r\n0\r\n`

/** Header lines with their body, by name. */
interface Body {
  readonly lines: readonly string[]
  readonly text: string
}

function whole(type: string | undefined, text: string, ...more: readonly string[]): Body {
  const lines = [`Content-Length: ${String(text.length)}`, ...more]
  return { text, lines: type === undefined ? lines : [`Content-Type: ${type}`, ...lines] }
}

const bodies: readonly [string, Body][] = [
  ['JSON', whole('application/json', '{"a":{"b":[1,2]}}')],
  ['JSON that is none', whole('application/json', '{"a":')],
  [
    'JSON of a prototype',
    whole('application/json', '{"__proto__":{"a":1},"constructor":{"prototype":{"a":1}}}'),
  ],
  ['nothing of JSON', whole('application/json', '')],
  ['JSON in an unknown charset', whole('application/json; charset=x', '{}')],
  ['JSON larger than is taken', whole('application/json', `"${'a'.repeat(2_000_000)}"`)],
  ['a form', whole('application/x-www-form-urlencoded', 'a[b][c]=1&a[b][d]=2')],
  ['a form of wrong escapes', whole('application/x-www-form-urlencoded', 'a=%zz&%=&[]=[')],
  ['multipart', whole('multipart/form-data; boundary=x', multipart)],
  ['multipart without an end', whole('multipart/form-data; boundary=x', '--x\r\n')],
  ['text that is a request', whole('text/plain', smuggled)],
  ['bytes that are a request', whole('application/octet-stream', smuggled)],
  ['an unknown type', whole('x/y', smuggled)],
  ['a type that is none', whole(';;', smuggled)],
  ['no type', whole(undefined, smuggled)],
  [
    'packed bytes',
    whole('application/json', gzipSync('{"a":1}').toString('latin1'), 'Content-Encoding: gzip'),
  ],
  ['packed bytes that are none', whole('application/json', smuggled, 'Content-Encoding: gzip')],
  ['an unknown packing', whole('application/json', '{}', 'Content-Encoding: x')],
  [
    'chunks',
    {
      lines: ['Content-Type: application/json', 'Transfer-Encoding: chunked'],
      text: `${chunked('{"a":1}')}\r\n`,
    },
  ],
  [
    'chunks that are a request',
    {
      lines: ['Content-Type: text/plain', 'Transfer-Encoding: chunked'],
      text: `${chunked(smuggled, ';x=y')}\r\n`,
    },
  ],
  [
    'chunks and trailers',
    {
      lines: ['Transfer-Encoding: chunked', 'Trailer: X-End'],
      text: `${chunked(smuggled)}X-End: 1\r\nHost: evil.example\r\n\r\n`,
    },
  ],
  ['a body that is waited with', whole('application/json', '{"a":1}', 'Expect: 100-continue')],
  ['a request that is waited with', whole('text/plain', smuggled, 'Expect: 100-continue')],
]

describe.each([...stages, ...proxiedStages.filter(({ name }) => name.startsWith('Express 4'))])(
  'bodies that no route reads: $name',
  (host) => {
    const bastion = useBastion(host)

    /** Sends one request, then others over the same connection: each has to get its own response. */
    async function askOn(wire: Wire, method: string, target: string, { lines, text }: Body): Promise<number> {
      wire.write(head(`${method} ${target} HTTP/1.1`, 'Host: 127.0.0.1', ...lines) + text)
      const reply = await wire.reply(method === 'HEAD')
      expectSilent(
        { ...reply, body: host.name.startsWith('Express') ? '' : reply.body },
        target,
        bastion.root,
      )
      if (reply.headers.connection !== 'close') {
        for (const path of ['/src/count.ts', '/api/ok', '/src/shared.ts', '/src/none.js']) {
          wire.write(head(`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', 'Accept: */*'))
          const next = await wire.reply()
          expect(next.status, `${path} behind ${method} ${target}`).toBe(path.includes('none') ? 404 : 200)
          expect(next.body, path).toContain(
            { '/src/count.ts': 'count', '/api/ok': 'ok', '/src/shared.ts': 'show' }[path] ?? '',
          )
        }
      }
      return reply.status
    }

    it.each(bodies)('%s', async (_name, body) => {
      const crashes = recordCrashes()
      bastion.vite.clear()
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        for (const target of ['/none', '/src/main.ts', '/api/none']) {
          const wire = await openWire(bastion.app.port)
          const status = await askOn(wire, method, target, body)
          expect(status, `${method} ${target}`).toBeGreaterThanOrEqual(400)
          expect(status, `${method} ${target}`).toBeLessThan(500)
          wire.reset()
        }
      }
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const wire = await openWire(bastion.app.port)
        const status = await askOn(wire, method, '/src/main.ts', body)
        expect(status, method).toBeLessThan(500)
        wire.reset()
      }
      const seen = bastion.vite.requests()
      expect(seen.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method))).toEqual([])
      expect(seen.map(({ url }) => url)).not.toContain('/smuggled.js')
      // Bodies are not sent on, so headers that announce one would make Vite wait for it.
      if (host.isProxied === true) {
        for (const name of ['content-length', 'transfer-encoding', 'content-type', 'expect', 'trailer']) {
          expect(
            seen.filter(({ headers }) => (headers[name] ?? '0') !== '0'),
            name,
          ).toEqual([])
        }
      }
      expect(crashes).toEqual([])
    })

    it('a route gets its body', async () => {
      const wire = await openWire(bastion.app.port)
      const lines = ['Content-Type: application/json', 'Content-Length: 7']
      for (const text of ['{"a":1}', '{"a":2}']) {
        wire.write(head('POST /api/echo HTTP/1.1', 'Host: 127.0.0.1', ...lines) + text)
        expect(JSON.parse((await wire.reply()).body)).toEqual({ body: JSON.parse(text) })
      }
      wire.reset()
    })
  },
)
