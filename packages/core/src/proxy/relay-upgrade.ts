import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { endToEndHeaders } from './headers.ts'
import type { Address, ConnectionPool } from './pool.ts'

/** An upgrade request with its socket, as Node's 'upgrade' event gives them. */
export type Upgrade = readonly [req: IncomingMessage, socket: Duplex, head: Buffer]

export interface RelayOptions {
  /** Names and values in turn, in place of the request's own. Connection and Upgrade are added. */
  readonly headers: readonly string[]
  /** How long the server may take to answer, milliseconds. @default no limit */
  readonly timeout?: number
  /** Status line for the client when the server cannot be reached, or does not answer. @default '502 Bad Gateway' */
  readonly refusal?: string
  /** Called when the server has taken the upgrade. */
  readonly opened?: () => void
}

/** The two ends of a relay. Destroying the socket of the client ends both. */
export interface Relay {
  destroy(): void
  /** Called once, when both ends are closed or the upgrade has failed. */
  onClose(listener: () => void): void
}

/**
 * Passes an upgrade on to a server. The server's response is parsed before bytes of the client follow: where the
 * server refuses, its response is the last that the connection carries, so no further request slips through.
 */
export function relayUpgrade(
  pool: ConnectionPool,
  address: Address,
  [req, socket, head]: Upgrade,
  { headers, timeout, refusal = '502 Bad Gateway', opened }: RelayOptions,
): Relay {
  socket.on('error', () => socket.destroy())
  const upgrade = ['Connection', 'Upgrade', 'Upgrade', req.headers.upgrade ?? 'websocket']
  const listeners: (() => void)[] = []
  const relay: Relay = {
    destroy: () => void socket.destroy(),
    onClose: (listener) => void listeners.push(listener),
  }
  socket.once('close', () => {
    for (const listener of listeners) listener()
  })
  const sent = openUpgrade()
  if (!sent) {
    endUpgrade(socket, '400 Bad Request')
    return relay
  }
  let isAnswered = false
  const timer = timeout === undefined ? undefined : setTimeout(() => sent.destroy(), timeout)
  const answered = (): void => {
    isAnswered = true
    clearTimeout(timer)
  }
  socket.once('close', () => {
    clearTimeout(timer)
    sent.destroy()
  })
  sent.on('error', () => sent.destroy())
  sent.once('close', () => isAnswered || endUpgrade(socket, refusal))
  sent.once('upgrade', (answer, peer, peerHead) => {
    answered()
    peer.on('error', () => peer.destroy())
    if (socket.destroyed) return void peer.destroy()
    peer.once('close', () => closeSoon(socket))
    socket.once('close', () => peer.destroy())
    socket.write(responseHead(answer, ['Connection', 'Upgrade', 'Upgrade', answer.headers.upgrade ?? '']))
    if (peerHead.length > 0) socket.write(peerHead)
    if (head.length > 0) peer.write(head)
    peer.pipe(socket).pipe(peer)
    opened?.()
  })
  sent.once('response', (answer) => {
    answered()
    answer.on('error', () => socket.destroy())
    socket.write(responseHead(answer, ['Connection', 'close']))
    answer.pipe(socket)
    answer.once('end', () => closeSoon(socket))
  })
  sent.end()
  return relay

  function openUpgrade(): ReturnType<ConnectionPool['open']> | undefined {
    const { method = 'GET', url = '/' } = req
    try {
      return pool.open(address, { method, path: url, headers: [...headers, ...upgrade] }, true)
    } catch {
      return undefined
    }
  }
}

/** Answers an upgrade with an error status and closes its socket: unanswered, it would stay open for ever. */
export function endUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}

/** Answers an upgrade with 404, like a request for an unknown path. */
export function refuseUpgrade(socket: Duplex): void {
  endUpgrade(socket, '404 Not Found')
}

/** Closes a socket after its written bytes have left. */
function closeSoon(socket: Duplex): void {
  if (socket.writableFinished) socket.destroy()
  else socket.end(() => socket.destroy())
}

function responseHead(answer: IncomingMessage, more: readonly string[]): Buffer {
  const headers = [...endToEndHeaders(answer), ...more]
  const lines = [`HTTP/1.1 ${String(answer.statusCode)} ${answer.statusMessage ?? ''}`]
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]!}: ${headers[at + 1]!}`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}
