import type { IncomingMessage } from 'node:http'
import { connect as connectPlain, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectSecure } from 'node:tls'
import type { Listening } from '../child/messages.ts'
import type { InFlight } from './in-flight.ts'
import { requestHeaders } from './forward-headers.ts'
import type { BackendState } from './backend-state.ts'

/** Passes an upgrade to the backend byte for byte, once it is there. */
export async function passUpgrade(
  backendState: BackendState,
  inFlight: InFlight,
  [req, socket, head]: readonly [IncomingMessage, Duplex, Buffer],
): Promise<void> {
  const gone = new AbortController()
  socket.on('error', () => socket.destroy())
  socket.once('close', () => gone.abort())
  const state = await backendState.settled(gone.signal)
  if (state === undefined) return
  if (state.kind === 'failed') return refuse(socket, '503 Service Unavailable')
  if (state.at.http2) return refuse(socket, '502 Bad Gateway')
  const upstream = open(state.at)
  const flight = inFlight.start(upstream)
  flight.isStream()
  let connected = false
  upstream.once(state.at.secure ? 'secureConnect' : 'connect', () => {
    connected = true
    upstream.write(requestHead(req))
    upstream.write(head)
    upstream.pipe(socket)
    socket.pipe(upstream)
  })
  upstream.on('error', () => upstream.destroy())
  upstream.once('close', () => {
    flight.end()
    if (connected) socket.destroy()
    else refuse(socket, '502 Bad Gateway')
  })
  socket.once('close', () => upstream.destroy())
}

function open({ host, port, secure }: Listening): Socket {
  return secure ? connectSecure({ host, port, rejectUnauthorized: false }) : connectPlain({ host, port })
}

function requestHead(req: IncomingMessage): Buffer {
  const headers = requestHeaders(req, true)
  const lines = [`${req.method} ${req.url} HTTP/1.1`]
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

/** Ends an upgrade that nobody takes. */
export function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}
