import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { connectionHeaders, endToEndHeaders, hasBody } from './headers.ts'

const message = (rawHeaders: readonly string[]): IncomingMessage => {
  const headers: Record<string, string> = {}
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers[rawHeaders[at]!.toLowerCase()] = rawHeaders[at + 1]!
  return { headers, rawHeaders } as unknown as IncomingMessage
}

describe('headers of one connection', () => {
  it.each([undefined, 'keep-alive', 'close', 'Upgrade'])(
    'are the known ones where Connection is %j',
    (connection) => {
      const names = connectionHeaders({ connection })
      expect(names.has('transfer-encoding')).toBe(true)
      expect(names.has('x-own')).toBe(false)
    },
  )

  it('are also those that Connection names, but never those that a server decides by', () => {
    const names = connectionHeaders({
      connection: 'X-Own, host, Origin, Content-Length, Sec-Fetch-Dest, a b',
    })
    expect(names.has('x-own')).toBe(true)
    for (const name of ['host', 'origin', 'content-length', 'sec-fetch-dest', 'a b']) {
      expect([name, names.has(name)]).toEqual([name, false])
    }
  })

  it('are left out; all others stay in their order and case', () => {
    const req = message(['Host', 'a', 'Connection', 'x-own', 'X-Own', '1', 'Cookie', 'b', 'TE', 'trailers'])
    expect(endToEndHeaders(req)).toEqual(['Host', 'a', 'Cookie', 'b'])
    expect(endToEndHeaders(req, ['cookie'])).toEqual(['Host', 'a'])
  })
})

it.each([
  [['Content-Length', '3'], true],
  [['Content-Length', '0'], false],
  [['Transfer-Encoding', 'chunked'], true],
  [[], false],
] as const)('a request with %j has a body: %j', (headers, expected) => {
  expect(hasBody(message(headers))).toBe(expected)
})
