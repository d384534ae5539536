import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { AppServer } from '../contract.ts'
import { hasBody } from '../proxy/headers.ts'
import { refuseUpgrade, type Upgrade } from '../proxy/relay-upgrade.ts'
import type { DevServer } from './dev-server.ts'

/** Not imported, because an ES module that imports `node:http` makes Node load undici as well. */
const { ServerResponse } = process.getBuiltinModule('node:http')

/** RFC 6455, 1.3: the text that a WebSocket server appends to the key of a client. */
const websocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Marks our listeners: several integrations on one server do not count as another listener. */
const isOurs = Symbol.for('vite-integration.upgrade')

export interface UpgradeRouter {
  attach(server: AppServer): void
  detach(): void
}

/**
 * Takes Vite's upgrades from the application's servers and leaves all others to the application's listeners. A plain
 * listener would not do: WebSocket libraries answer 400 to every path that is not theirs. So an HMR upgrade is diverted
 * before any listener sees it.
 *
 * @param vite its `hmr` is read at each upgrade: Vite may restart with another base
 */
export function createUpgradeRouter(vite: Pick<DevServer, 'hmr' | 'upgrade' | 'isUp'>): UpgradeRouter {
  const servers = new Map<AppServer, () => void>()

  /** Returns true when the upgrade was for Vite. */
  function divert([req, socket, head]: Upgrade): boolean {
    const { path, token } = vite.hmr
    if (path === undefined || !isHmrUpgrade(req, path)) return false
    const query = (req.url ?? '').split('?', 2)[1]
    // The token selects one of several Vites behind one server; an upgrade without it goes to the first.
    const given = new URLSearchParams(query).get('token')
    if (given !== null && token !== undefined && given !== token) return false
    // Registered first: a reset in the middle of an upgrade must not end the process.
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

/**
 * Returns whether a server speaks HTTP/2 without HTTP/1.1: it never has an upgrade. Only HTTP/2 servers have
 * `updateSettings`, and only servers that speak HTTP/1.1 have `headersTimeout`.
 */
export function speaksHttp2Alone(server: object): boolean {
  return 'updateSettings' in server && !('headersTimeout' in server)
}

/** Returns whether an upgrade is from Vite's client: an HMR connection, or a ping that waits for the server. */
export function isHmrUpgrade(req: IncomingMessage, path: string): boolean {
  const protocol = req.headers['sec-websocket-protocol']
  return (protocol === 'vite-hmr' || protocol === 'vite-ping') && (req.url ?? '').split('?', 1)[0] === path
}

/** Returns whether a request is a WebSocket handshake (RFC 6455, 4.2.1). A body would be mistaken for frames. */
function isHandshake(req: IncomingMessage): boolean {
  return req.method === 'GET' && isWebSocket(req) && !hasBody(req)
}

/** Returns whether an upgrade is to a WebSocket and to nothing else: Vite refuses a list of protocols. */
function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}

/** Puts `divert` in front of a server's 'upgrade' listeners. Returns a function that removes it. */
function intercept(server: AppServer, divert: (upgrade: Upgrade) => boolean): () => void {
  const original = server.emit
  let active = true
  const emit = function (this: AppServer, event: string, ...args: unknown[]): boolean {
    if (active && event === 'upgrade' && divert(args as unknown as Upgrade)) return true
    return Reflect.apply(original, this, [event, ...args])
  }
  server.emit = emit as typeof server.emit
  // Node emits 'upgrade' only to a server with a listener. As the only one, ours has to answer, or the socket hangs.
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

/** Handles an upgrade as Node does without a listener: as a plain request. WebSockets and bodies are refused. */
function answerUnwanted(server: AppServer, req: IncomingMessage, socket: Duplex): void {
  if (hasBody(req) || isWebSocket(req)) return refuseUpgrade(socket)
  socket.on('error', () => socket.destroy())
  const res = new ServerResponse(req)
  res.shouldKeepAlive = false
  res.assignSocket(socket as Socket)
  res.on('finish', () => (socket as Socket).destroySoon())
  server.emit('request', req, res)
}

function answerPing(vite: Pick<DevServer, 'isUp'>, req: IncomingMessage, socket: Duplex): void {
  vite.isUp().then(
    (isUp) => (isUp ? acceptPing(req, socket) : refuseUpgrade(socket)),
    () => refuseUpgrade(socket),
  )
}

/**
 * Accepts a `vite-ping` upgrade, by which Vite's client waits for the server after a restart: an open connection is all
 * that it needs. Not passed to Vite, because bytes behind a ping end the process in Vite 8.3.
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
