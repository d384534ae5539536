import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { EventEmitter } from 'node:events'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { ViteDevServer } from 'vite'
import { toError } from '../../to-error.ts'
import { trackConnections } from '../../track-connections.ts'
import { releaseSource } from '../in-process/vite-requests.ts'
import { createDispatch } from '../ssr/dispatch-environment.ts'
import { endUpgrade } from '../../proxy/relay-upgrade.ts'
import { type CallHandlers, type CallOptions, createCalls } from './link-calls.ts'
import { answerDispatch } from './dispatch.ts'
import { streamEvents } from './events.ts'
import { listenOnSocket } from './listen.ts'
import { callPrefix, dispatchCall, eventsCall } from '../../link/protocol.ts'

export { guardHmrMessages } from '../hmr-messages.ts'

export interface LinkServerOptions extends CallOptions {
  /** Absolute path of the hot file that will name the socket. */
  readonly hotFile: string
}

/** The server's end of the link between a Vite server and backends. */
export interface LinkServer {
  /** Name of the local socket in the hot file. */
  readonly socket: string
  /** Ends all connections and removes the socket. Synchronous, because it runs when the process exits. */
  close(): void
}

/** The longest JSON of a call, bytes: it holds names of files, or an error for the overlay. */
const maxBody = 1024 * 1024
/** The longest head of a request, bytes: longer than a backend accepts by default. */
const maxHeaderSize = 128 * 1024

/**
 * Lets a Vite server listen on a local socket for backends of the same user. The protocol is described in
 * `protocol.ts`.
 *
 * @param server a server that listens by itself, not one in middleware mode
 * @throws Error when no place for a socket works
 */
export async function openLinkServer(server: ViteDevServer, options: LinkServerOptions): Promise<LinkServer> {
  const answerCall = createCallAnswers(server, options)
  // No timeouts: a debugger may hold a backend in the middle of a request.
  const timeouts = { requestTimeout: 0, headersTimeout: 0 }
  const http = createServer({ ...timeouts, maxHeaderSize }, (req, res) => {
    res.on('error', () => res.destroy())
    if (req.method === 'POST') return void answerCall(req, res).catch(() => res.destroy())
    releaseSource(res)
    return server.middlewares(req, res)
  })
  http.on('upgrade', (req, socket, head) => passUpgrade(server, req, socket, head))
  const closeConnections = trackConnections(http)
  const { socket, remove } = await listenOnSocket(http, options.hotFile)
  http.on('error', () => {})
  return {
    socket,
    close() {
      http.close()
      closeConnections()
      remove()
    },
  }
}

/** Hands an upgrade to Vite, whose own checks of Host, Origin and token apply. */
function passUpgrade(server: ViteDevServer, req: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on('error', () => socket.destroy())
  // 'vite-ping' is refused, and backends answer it themselves: bytes behind one end the process of Vite 8.3.
  const isHmr = req.headers['sec-websocket-protocol'] === 'vite-hmr'
  try {
    if (!isHmr || !hmrServer(server)?.emit('upgrade', req, socket, head)) endUpgrade(socket, '404 Not Found')
  } catch {
    socket.destroy()
  }
}

/** Returns the server whose upgrades Vite listens to: its own, or one that the config names. */
function hmrServer({ config, httpServer }: ViteDevServer): EventEmitter | null {
  // `server.ws` came with Vite 8.1; before, the same options stood under `server.hmr`.
  const { ws, hmr } = config.server as { ws?: unknown; hmr?: unknown }
  for (const settings of [ws, hmr]) {
    const own = (settings as { server?: EventEmitter } | null | undefined)?.server
    if (own !== undefined) return own
  }
  return httpServer
}

/** Creates the function that answers calls. A rejection ends the connection. */
function createCallAnswers(
  server: ViteDevServer,
  options: CallOptions,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const calls = createCalls(server, options)
  const dispatch = createDispatch(options.guards)
  return async (req, res) => {
    const url = req.url ?? ''
    const name = url.startsWith(callPrefix) ? url.slice(callPrefix.length) : ''
    res.setHeader('cache-control', 'no-store')
    if (name === dispatchCall) return answerDispatch(server, dispatch, req, res)
    if (name === eventsCall) return streamEvents(server, res)
    if (!Object.hasOwn(calls, name)) return answerJson(res, 404, { message: 'There is no such call' })
    if (!(Number(req.headers['content-length']) <= maxBody)) {
      res.setHeader('connection', 'close')
      return answerJson(res, 413, { message: 'The call is too long' })
    }
    const call = calls[name as keyof CallHandlers] as (params: unknown) => Promise<unknown>
    try {
      answerJson(res, 200, await call(JSON.parse(await text(req))))
    } catch (error) {
      answerJson(res, 500, { message: toError(error).message })
    }
  }
}

/** Sends a value as JSON. @throws TypeError for a value that cannot be serialized */
function answerJson(res: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value)
  res.statusCode = status
  res.setHeader('content-type', 'application/json')
  res.setHeader('content-length', Buffer.byteLength(body))
  res.end(body)
}
