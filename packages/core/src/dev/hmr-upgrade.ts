import { createHash } from 'node:crypto'
import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AppServer } from '../contract.ts'
import { isWebSocket } from '../http/request-context.ts'
import { hasBody } from '../proxy/headers.ts'
import { refuseUpgrade, type Upgrade } from '../proxy/relay-upgrade.ts'
import type { DevServer } from './dev-server.ts'

/** RFC 6455, 1.3: what a WebSocket server appends to the key of a client. */
const websocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Marks our listener, so that several integrations on one server count as none. */
const isOurs = Symbol.for('vite-integration.upgrade')

export interface UpgradeRouter {
  attach(server: AppServer): void
  detach(): void
}

/**
 * Takes Vite's upgrades from the application's servers and leaves all others to whoever else listens.
 * Two plain listeners would not do: libraries answer 400 to every path that is not theirs. So an HMR
 * upgrade is diverted before any listener sees it.
 *
 * @param vite where its client connects to is read at each upgrade: Vite may restart with another base
 */
export function createUpgradeRouter(vite: Pick<DevServer, 'hmr' | 'upgrade' | 'isUp'>): UpgradeRouter {
  const servers = new Map<AppServer, () => void>()

  /** True when it was Vite's. */
  function divert([req, socket, head]: Upgrade): boolean {
    const { path, token } = vite.hmr
    if (path === undefined || !isHmrUpgrade(req, path)) return false
    const query = (req.url ?? '').split('?', 2)[1]
    // Of several Vites behind one server the token tells which is meant; whoever sends none means the first.
    const given = new URLSearchParams(query).get('token')
    if (given !== null && token !== undefined && given !== token) return false
    // Before anything else: a reset in the middle of an upgrade must not end the process.
    socket.on('error', () => socket.destroy())
    if (!isHandshake(req)) refuseUpgrade(socket)
    else if (req.headers['sec-websocket-protocol'] === 'vite-hmr') vite.upgrade(req, socket, head)
    else answerPing(vite, req, socket)
    return true
  }

  return {
    attach(server) {
      if (servers.has(server)) return
      servers.set(server, intercept(server, divert))
    },
    detach() {
      for (const restore of servers.values()) restore()
      servers.clear()
    },
  }
}

/** Whether an upgrade is of Vite's client: an HMR connection, or a look whether the server is back. */
export function isHmrUpgrade(req: IncomingMessage, path: string): boolean {
  const protocol = req.headers['sec-websocket-protocol']
  return (protocol === 'vite-hmr' || protocol === 'vite-ping') && (req.url ?? '').split('?', 1)[0] === path
}

/** RFC 6455, 4.2.1. A body would be taken for frames, or its frames for a body. */
function isHandshake(req: IncomingMessage): boolean {
  return req.method === 'GET' && isWebSocket(req) && !hasBody(req)
}

/** Stands in front of a server's 'upgrade' listeners. Returns what undoes it. */
function intercept(server: AppServer, divert: (upgrade: Upgrade) => boolean): () => void {
  const original = server.emit
  let active = true
  const emit = function (this: AppServer, event: string, ...args: unknown[]): boolean {
    if (active && event === 'upgrade' && divert(args as unknown as Upgrade)) return true
    return Reflect.apply(original, this, [event, ...args])
  }
  server.emit = emit as typeof server.emit
  // Node emits 'upgrade' only where somebody listens. Alone, it has to answer too, or the socket hangs.
  const refuse = Object.assign(
    (req: IncomingMessage, socket: Duplex) => {
      const listeners = server.listeners('upgrade')
      const alone = listeners.every((listener) => isOurs in listener)
      if (alone && listeners[0] === refuse) answerUnwanted(server, req, socket)
    },
    { [isOurs]: true },
  )
  server.on('upgrade', refuse)
  return () => {
    active = false
    server.off('upgrade', refuse)
    if (server.emit === emit) server.emit = original
  }
}

/** As if nobody listened: Node then ignores the header. A WebSocket client cannot use that answer. */
function answerUnwanted(server: AppServer, req: IncomingMessage, socket: Duplex): void {
  if (hasBody(req) || isWebSocket(req)) return refuseUpgrade(socket)
  socket.on('error', () => socket.destroy())
  const res = new ServerResponse(req)
  res.shouldKeepAlive = false
  res.assignSocket(socket as Socket)
  res.on('finish', () => socket.end())
  server.emit('request', req, res)
}

function answerPing(vite: Pick<DevServer, 'isUp'>, req: IncomingMessage, socket: Duplex): void {
  vite.isUp().then(
    (isUp) => (isUp ? acceptPing(req, socket) : refuseUpgrade(socket)),
    () => refuseUpgrade(socket),
  )
}

/**
 * After a restart Vite's client asks by `vite-ping` upgrades whether the server is back, and all it waits
 * for is an open connection. Answered here because bytes behind a ping end the process in Vite 8.3.
 */
function acceptPing(req: IncomingMessage, socket: Duplex): void {
  const key = req.headers['sec-websocket-key']
  if (typeof key !== 'string') return refuseUpgrade(socket)
  const accept = createHash('sha1')
    .update(key + websocketGuid)
    .digest('base64')
  const head = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    'Sec-WebSocket-Protocol: vite-ping',
  ]
  // A close frame with status 1000 follows at once; whatever the client sends is dropped.
  const closeFrame = Buffer.from([0x88, 0x02, 0x03, 0xe8])
  socket.resume()
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), closeFrame]))
  // A client that never closes its end must not keep the socket.
  setTimeout(() => socket.destroy(), 1000).unref()
}
