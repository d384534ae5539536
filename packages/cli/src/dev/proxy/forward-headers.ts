import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { endToEndHeaders } from '@vite-integration/core/proxy'
import { clientHeader } from '../../child/messages.ts'

/** Methods that Node sends without a body unless a header announces one. */
const withoutBody = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'])

/** Headers that are left out: Expect is answered already, and no client may name the address of another. */
const dropped = ['expect', clientHeader]

/** The address from which the backend gets all requests. */
const ownAddress = '127.0.0.1'

/**
 * Returns the headers of a request to the backend, names and values in turn: those of the client, unchanged. The
 * address of a client that is not on this machine, or comes by HTTPS, is added for the preload, which takes it out again.
 */
export function requestHeaders(req: IncomingMessage, isUpgrade: boolean = false): string[] {
  const { headers, method = 'GET', socket } = req
  const list = endToEndHeaders(req, dropped)
  // HTTP/1.0 has no Host, and the backend is reached by HTTP/1.1.
  if (headers.host === undefined) list.push('Host', localHost(socket))
  const { remoteAddress = ownAddress, remotePort } = socket
  const isSecure = socket instanceof TLSSocket
  if (remoteAddress !== ownAddress || isSecure)
    list.push(clientHeader, `${remoteAddress} ${String(remotePort)} ${isSecure ? 'https' : 'http'}`)
  if (isUpgrade) return list
  if (headers['transfer-encoding'] !== undefined) list.push('Transfer-Encoding', 'chunked')
  // Without it Node would announce a chunked body, which some frameworks refuse without a type.
  else if (headers['content-length'] === undefined && !withoutBody.has(method))
    list.push('Content-Length', '0')
  return list
}

function localHost({ localAddress = ownAddress, localPort, localFamily }: Socket): string {
  const host = localFamily === 'IPv6' ? `[${localAddress}]` : localAddress
  return `${host}:${String(localPort)}`
}
