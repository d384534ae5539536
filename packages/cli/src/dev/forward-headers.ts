import type { IncomingMessage } from 'node:http'
import { connectionHeaders } from '@vite-integration/core/dev'

/** Methods that Node sends without a body unless a header announces one. */
const withoutBody = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])

/** Whether a body follows, or bytes that a backend would take for one. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Names and values in turn, as they came, without those for one connection alone. */
function keep(message: IncomingMessage, more: readonly string[]): string[] {
  const dropped = new Set([...connectionHeaders(message.headers), ...more])
  return pairs(message.rawHeaders)
    .filter(([name]) => !dropped.has(name.toLowerCase()))
    .flat()
}

function pairs(raw: readonly string[]): (readonly [string, string])[] {
  return Array.from({ length: raw.length / 2 }, (_, at) => [raw[at * 2]!, raw[at * 2 + 1]!])
}

const forwarded = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host']

/** What the backend gets: Host and Origin as they came, and who asked appended as proxies do. */
export function requestHeaders(req: IncomingMessage, isUpgrade: boolean = false): string[] {
  const { headers, method = 'GET', socket } = req
  // The client has been told to go on already.
  const kept = keep(req, [...forwarded, 'expect'])
  const append = (name: string, value: string): string[] => {
    const before = headers[name]
    return [name, before === undefined ? value : `${[before].flat().join(', ')}, ${value}`]
  }
  kept.push(...append('x-forwarded-for', socket.remoteAddress ?? ''))
  kept.push(...append('x-forwarded-proto', 'http'), ...append('x-forwarded-host', headers.host ?? ''))
  if (headers['transfer-encoding'] !== undefined) kept.push('Transfer-Encoding', 'chunked')
  // Else Node would announce a chunked body, which some frameworks refuse without a type.
  else if (headers['content-length'] === undefined && !withoutBody.has(method) && !isUpgrade) {
    kept.push('Content-Length', '0')
  }
  if (isUpgrade) kept.push('Connection', 'Upgrade', 'Upgrade', headers.upgrade ?? '')
  return kept
}

/** What the client gets of an answer. */
export function responseHeaders(answer: IncomingMessage): string[] {
  return keep(answer, [])
}
