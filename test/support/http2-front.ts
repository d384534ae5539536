import { createSecureServer, type ServerHttp2Stream, type IncomingHttpHeaders } from 'node:http2'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { certificate } from '../hosts/servers.ts'

export interface Http2Front {
  /** Origin of the proxy. */
  readonly url: string
  /** The paths that were requested, in order. */
  readonly paths: readonly string[]
  /** The Link headers of early hints, in order. */
  readonly hints: readonly string[]
}

/**
 * Starts a proxy that speaks HTTP/2 to browsers and HTTP/1.1 to an application, and passes early hints on: browsers
 * read
 * them over HTTP/2 only. It is closed when the test ends.
 */
export async function http2Front(target: string): Promise<Http2Front> {
  const paths: string[] = []
  const hints: string[] = []
  const server = createSecureServer(certificate())
  const sessions = new Set<{ destroy(): void }>()
  server.on('session', (session) => sessions.add(session))
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    paths.push(headers[':path'] ?? '')
    stream.on('error', () => stream.destroy())
    pass(target, stream, headers, (link) => hints.push(link))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const session of sessions) session.destroy()
    server.close()
  })
  return { url: `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`, paths, hints }
}

function pass(
  target: string,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  hinted: (link: string) => void,
): void {
  const own = Object.entries(headers).filter(([name]) => !name.startsWith(':'))
  const sent = request(new URL(headers[':path'] ?? '/', target), {
    method: headers[':method'],
    headers: Object.fromEntries(own),
    agent: false,
  })
  sent.on('information', ({ statusCode, headers: { link } }) => {
    if (statusCode !== 103 || link === undefined || stream.destroyed) return
    hinted(String(link))
    stream.additionalHeaders({ ':status': 103, link: String(link) })
  })
  sent.on('response', (answer) => {
    const {
      connection: _connection,
      'keep-alive': _alive,
      'transfer-encoding': _coding,
      ...rest
    } = answer.headers
    if (stream.destroyed) return
    stream.respond({ ...rest, ':status': answer.statusCode })
    answer.pipe(stream)
  })
  sent.on('error', () => stream.destroy())
  stream.pipe(sent)
}
