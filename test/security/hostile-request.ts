import * as fc from 'fast-check'
import { anyOf, hostileTarget, printable } from './hostile-target.ts'

/** A generated request, as the bytes that go over the wire (latin1). */
export interface HostileRequest {
  readonly method: string
  readonly target: string
  readonly bytes: string
}

const number = fc.oneof(
  fc.nat({ max: 200_000 }).map(String),
  anyOf('', '-1', '99999999999999999999', 'a', '0x1', '1e3'),
)
const ranges = fc.oneof(
  fc
    .array(fc.tuple(number, number), { minLength: 1, maxLength: 5 })
    .map((some) => `bytes=${some.map((pair) => pair.join('-')).join(',')}`),
  anyOf(
    'bytes=',
    'bytes=-',
    'bytes',
    'bytes=0-0,-1',
    'items=0-5',
    'bytes=-0',
    'bytes=5-2',
    'BYTES=0-4',
    'bytes = 0 - 4',
  ),
  fc.constant(`bytes=${'0-0,'.repeat(1500)}0-0`),
  fc.constant(
    `bytes=${Array.from({ length: 800 }, (_, index) => `${String(index * 2)}-${String(index * 2)}`).join(',')}`,
  ),
)
const weights = anyOf(
  '',
  ';q=0',
  ';q=1',
  ';q=0.001',
  ';q=2',
  ';q=1e9',
  ';q=',
  ';q=NaN',
  ';;',
  ';level=1;q=0.3',
)
const list = (...names: string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(anyOf(...names), weights).map((some) => some.join('')),
      { maxLength: 5 },
    )
    .map((some) => some.join(', '))
const tags = fc.oneof(
  anyOf('*', '"', 'W/', 'W/"x"', '"x"', ',,,', '""', '*, "x"', '"a" "b"', 'W/"'),
  fc.constant(Array.from({ length: 900 }, (_, index) => `"tag-${String(index)}"`).join(', ')),
  printable,
)
const dates = fc.oneof(
  anyOf('0', 'now', 'Thu, 01 Jan 1970 00:00:00 GMT', 'Fri, 31 Dec 9999 23:59:59 GMT', '-1', '1e400'),
  printable,
)

const named = (name: string, values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  values.map((value) => `${name}: ${value}`)

/** Headers that Node's parser lets through. */
const sound = fc.oneof(
  named('Range', ranges),
  named(
    'Accept',
    fc.oneof(
      list('text/html', '*/*', 'text/*', 'application/json', '/', 'x'),
      fc.constant(','.repeat(4000)),
      printable,
    ),
  ),
  named(
    'Accept-Encoding',
    fc.oneof(
      list('br', 'gzip', 'zstd', 'identity', '*', 'x', ''),
      fc.constant('br,'.repeat(1000)),
      printable,
    ),
  ),
  named('If-None-Match', tags),
  named('If-Match', tags),
  named('If-Modified-Since', dates),
  named('If-Unmodified-Since', dates),
  named('If-Range', fc.oneof(tags, dates)),
  named('Sec-Fetch-Dest', fc.oneof(anyOf('document', 'script', 'iframe', 'empty', ''), printable)),
  named('Content-Type', anyOf('application/json', 'text/plain', 'x', 'multipart/form-data', '; charset')),
  anyOf(
    '__proto__: x',
    'constructor: y',
    'X-Forwarded-Host: evil.example',
    'X-Original-URL: /.env',
    'X-HTTP-Method-Override: PUT',
    'X-High: \xff\xfe',
    'TE: trailers',
    'Via: 1.0 x',
    `Cookie: ${'c'.repeat(6000)}`,
  ),
)

/** Node stops reading behind an upgrade that nobody takes, so the connection has to end. */
const upgrades = [
  'Connection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
  'Connection: close, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eHh4eHh4eHh4eHh4eHh4eA==',
]
const many = Array.from({ length: 200 }, (_, index) => `X-Many-${String(index)}: ${'m'.repeat(100)}`)

/** Headers of which most end the connection. */
const unsound = anyOf(
  ...upgrades,
  ...upgrades,
  ...['', 'evil.example', 'a b', '[::1', 'localhost:99999'].map((value) => `Host: ${value}`),
  'Expect: 100-continue',
  'Expect: a miracle',
  `X-Large: ${'x'.repeat(20_000)}`,
  many.join('\r\n'),
  'X-Fold: a\r\n b',
  'X-Nul: a\0b',
  'No colon',
  ': no name',
  'X Y: z',
)
const headers = fc.oneof({ weight: 14, arbitrary: sound }, { weight: 1, arbitrary: unsound })

/** Bodies with the headers that announce them, sound and unsound. */
const bodies = fc.constantFrom<readonly [headers: string, body: string]>(
  ...Array.from({ length: 60 }, () => ['', ''] as const),
  ['Content-Length: 11\r\n', 'hello world'],
  ['Content-Length: 0\r\n', ''],
  ['Content-Length: 2\r\nContent-Type: application/json\r\n', '{]'],
  ['Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\n\r\n'],
  ['Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\nX-Trailer: y\r\n\r\n'],
  ['Transfer-Encoding: chunked\r\n', 'zz\r\nhello\r\n0\r\n\r\n'],
  ['Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', '0\r\n\r\n'],
  ['Transfer-Encoding: gzip\r\n', ''],
  ['Content-Length: five\r\n', ''],
  ['Content-Length: -1\r\n', ''],
  ['Content-Length: 5\r\nContent-Length: 6\r\n', 'hello!'],
)

const usual = ['GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'HEAD', 'HEAD', 'POST']
const odd = [
  'PUT',
  'DELETE',
  'OPTIONS',
  'PATCH',
  'TRACE',
  'PROPFIND',
  'M-SEARCH',
  'PURGE',
  'QUERY',
  'SEARCH',
  'CONNECT',
]
const invalid = ['get', 'FOO', 'G\0T', 'GET\t', '', 'PRI']
const methods = fc.oneof(
  { weight: 40, arbitrary: anyOf(...usual) },
  { weight: 5, arbitrary: anyOf(...odd) },
  { weight: 1, arbitrary: anyOf(...invalid) },
)
const versions = fc.oneof(
  { weight: 40, arbitrary: fc.constant('HTTP/1.1') },
  { weight: 1, arbitrary: anyOf('HTTP/1.0', 'HTTP/2.0', 'HTTP/9.9', 'HTTP/1.1 x', 'http/1.1', '') },
)
const hosts = fc.oneof(
  { weight: 40, arbitrary: fc.constant('Host: localhost\r\n') },
  { weight: 1, arbitrary: fc.constant('') },
)

/**
 * Generates requests, the same for the same seed.
 *
 * @param files paths that are served
 */
export function hostileRequests(count: number, seed: number, files: readonly string[]): HostileRequest[] {
  const request = fc
    .record({
      method: methods,
      target: hostileTarget(files),
      version: versions,
      host: hosts,
      more: fc.array(headers, { maxLength: 4 }),
      body: bodies,
    })
    .map(({ method, target, version, host, more, body }) => {
      const lines = more.map((line) => `${line}\r\n`).join('')
      // Node reads no body behind an upgrade, and a framework may wait for it.
      const [announced, content] = lines.includes('Upgrade: ') ? ['', ''] : body
      return {
        method,
        target,
        bytes: `${method} ${target} ${version}\r\n${host}${lines}${announced}\r\n${content}`,
      }
    })
  return fc.sample(request, { numRuns: count, seed })
}
