import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { urlToHttpOptions } from 'node:url'
import { createProxyMiddleware, proxyEventsPlugin } from 'http-proxy-middleware'
import { isResponseClosed } from '../../http/run-step.ts'
import { connectionHeaders } from './forward-headers.ts'
import { type Forwarded, forwardRequest } from './forward-request.ts'

/** How long it may take over an upgrade, ms. */
const maxUpgrade = 10_000

export interface ViteProxy {
  web(req: IncomingMessage, res: ServerResponse, forwarded: Forwarded): void
  /**
   * @param url the origin of the Vite server
   * @param opened called when Vite has taken it
   */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, url: string, opened?: () => void): void
  /** Ends the connections of browsers to Vite. */
  close(): void
}

/** Whether a request failed as it does on a connection that the server has closed since the one before. */
export function isStaleConnection(error: Error): boolean {
  return ['ECONNRESET', 'EPIPE'].includes(String((error as NodeJS.ErrnoException).code))
}

/** What backends ask Vite for, and nobody else. Vite's middlewares are found in any case. */
const isBetweenUs = /\/__vite-integration\//i

/** @param secure whether the certificate of an https server is checked */
export function createViteProxy(secure: boolean): ViteProxy {
  const agents = { 'http:': createAgent(HttpAgent), 'https:': createAgent(HttpsAgent) }
  const upgrades = new WeakMap<IncomingMessage, { readonly url: URL; readonly opened: () => void }>()
  const sockets = new Set<Duplex>()
  const parse = keepParsed((url) => new URL(url))
  const originOf = keepParsed((url): RequestOptions => {
    const { protocol, hostname, port } = urlToHttpOptions(parse(url))
    const agent = agents[protocol as keyof typeof agents]
    return { protocol, hostname, port, agent, rejectUnauthorized: secure } as RequestOptions
  })
  const upgradeTo = createProxyMiddleware({
    // Each request brings its own.
    router: (req) => upgrades.get(req)!.url,
    // The others log each request and answer errors.
    ejectPlugins: true,
    plugins: [proxyEventsPlugin],
    secure,
    upgradeTimeout: maxUpgrade,
    on: {
      proxyReqWs(proxyReq, req, socket) {
        settleHeaders(proxyReq, req)
        track(socket)
        socket.on('error', () => socket.destroy())
        // Each end takes the other with it at once: a Vite that is killed, a client that has gone.
        socket.once('close', () => proxyReq.destroy())
        proxyReq.once('upgrade', (_res, viteSocket: Socket) => {
          viteSocket.once('close', () => socket.destroySoon())
          socket.once('close', () => viteSocket.destroy())
          upgrades.get(req)?.opened()
        })
      },
      open: (viteSocket) => void viteSocket.on('error', () => viteSocket.destroy()),
      error: (_error, _req, socket) => void socket.destroy(),
    },
  })

  function track(socket: Duplex): void {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }

  return {
    web(req, res, forwarded) {
      // Vite was looked for meanwhile. Nobody would let go of what is begun now.
      if (isResponseClosed(res)) return
      if (isBetweenUs.test(forwarded.target)) return forwarded.unknown()
      forwardRequest(req, res, forwarded, originOf(forwarded.url))
    },
    upgrade(req, socket, head, url, opened = () => {}) {
      if (socket.destroyed) return
      upgrades.set(req, { url: parse(url), opened })
      upgradeTo.upgrade(req, socket as Socket, head)
    },
    close() {
      for (const socket of sockets) socket.destroy()
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

/** A small module costs three times as much over a connection of its own. */
function createAgent<Agent>(
  AgentClass: new (options: { keepAlive: boolean; maxFreeSockets: number }) => Agent,
): Agent {
  return new AgentClass({ keepAlive: true, maxFreeSockets: 64 })
}

/** As text an address would be parsed for each request. */
function keepParsed<Parsed>(parse: (url: string) => Parsed): (url: string) => Parsed {
  const all = new Map<string, Parsed>()
  return (url) => {
    const known = all.get(url) ?? parse(url)
    all.set(url, known)
    return known
  }
}

/** Without what is for the connection to us, or of a body. Host as it came, also an empty one. */
function settleHeaders(proxyReq: ClientRequest, { headers }: IncomingMessage): void {
  const dropped = connectionHeaders(headers)
  for (const name of Object.keys(headers)) if (dropped.has(name)) proxyReq.removeHeader(name)
  for (const name of ['content-length', 'content-type', 'expect']) proxyReq.removeHeader(name)
  if (headers.host !== undefined) proxyReq.setHeader('host', headers.host)
  proxyReq.setHeader('connection', 'Upgrade')
  proxyReq.setHeader('upgrade', 'websocket')
}
