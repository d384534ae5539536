import type { IncomingMessage } from 'node:http'
import { endToEndHeaders } from '@vite-integration/core/proxy'

/** Methods that Node sends without a body unless a header announces one. */
const withoutBody = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])

/** Headers that are extended, and Expect, which is answered already. */
const replaced = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'expect']

/**
 * Returns the headers of a request to the backend, names and values in turn: Host and Origin are unchanged, and the
 * client's address is appended as proxies do.
 */
export function requestHeaders(req: IncomingMessage, isUpgrade: boolean = false): string[] {
  const { headers, method = 'GET', socket } = req
  const list = endToEndHeaders(req, replaced)
  const append = (name: string, value: string): void => {
    const before = headers[name]
    list.push(name, before === undefined ? value : `${[before].flat().join(', ')}, ${value}`)
  }
  append('x-forwarded-for', socket.remoteAddress ?? '')
  append('x-forwarded-proto', 'http')
  append('x-forwarded-host', headers.host ?? '')
  if (isUpgrade) return list
  if (headers['transfer-encoding'] !== undefined) list.push('Transfer-Encoding', 'chunked')
  // Without it Node would announce a chunked body, which some frameworks refuse without a type.
  else if (headers['content-length'] === undefined && !withoutBody.has(method))
    list.push('Content-Length', '0')
  return list
}
