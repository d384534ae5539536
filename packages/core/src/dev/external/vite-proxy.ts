import { Agent as HttpAgent, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'
import { type Duplex, Readable } from 'node:stream'
import { createProxyMiddleware, type RequestHandler } from 'http-proxy-middleware'
import { acceptWithoutPages, connectionHeaders } from './forward-headers.ts'

/** One request on its way to Vite. Exactly one of the three is called. */
export interface Forwarded {
  /** The origin of the Vite server. */
  readonly url: string
  /** The whole request target. */
  readonly target: string
  /** Vite has begun to answer. */
  answered(): void
  /** Vite has nothing at this address. */
  unknown(): void
  /** There is no answer. */
  failed(error: Error): void
}

export interface ViteProxy {
  web(req: IncomingMessage, res: ServerResponse, forwarded: Forwarded): void
  /** @param url the origin of the Vite server */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, url: string): void
  /** Ends the connections of browsers to Vite. */
  close(): void
}

/** Only requests without a meaning of their body get here, and the application may have read it. */
class NoBody extends Readable {
  override pipe<T extends NodeJS.WritableStream>(destination: T): T {
    destination.end()
    return destination
  }
}

/** @param secure whether the certificate of an https server is checked */
export function createViteProxy(secure: boolean): ViteProxy {
  const agents = { http: createAgent(HttpAgent), https: createAgent(HttpsAgent) }
  const underWay = new WeakMap<IncomingMessage, Forwarded>()
  const upgrades = new WeakMap<IncomingMessage, string>()
  const sockets = new Set<Duplex>()
  const take = (req: IncomingMessage): Forwarded | undefined => {
    const forwarded = underWay.get(req)
    underWay.delete(req)
    return forwarded
  }

  const proxyTo = (protocol: 'http' | 'https'): RequestHandler =>
    createProxyMiddleware({
      // Each request brings its own.
      router: (req) => underWay.get(req)?.url ?? upgrades.get(req)!,
      agent: agents[protocol],
      secure,
      buffer: new NoBody(),
      selfHandleResponse: true,
      on: {
        proxyReq(proxyReq, req) {
          for (const name of connectionHeaders(req.headers)) proxyReq.removeHeader(name)
          for (const name of ['content-length', 'content-type', 'expect']) proxyReq.removeHeader(name)
          proxyReq.setHeader('accept', acceptWithoutPages(req.headers.accept))
        },
        proxyRes(proxyRes, req, res) {
          const forwarded = take(req)
          if (!forwarded) return
          forwarded.answered()
          if (proxyRes.statusCode !== 404) return passOn(proxyRes, res)
          proxyRes.resume()
          proxyRes.once('end', () => forwarded.unknown())
        },
        proxyReqWs(proxyReq, _req, socket) {
          track(socket)
          // A Vite that is killed takes its clients with it at once.
          proxyReq.once('upgrade', (_res, viteSocket: Socket) => {
            viteSocket.once('close', () => socket.destroySoon())
          })
        },
        error(error, req, res) {
          const forwarded = take(req)
          if (forwarded) forwarded.failed(error)
          else res.destroy()
        },
      },
    })
  const proxies = { http: proxyTo('http'), https: proxyTo('https') }
  const proxyFor = (url: string): RequestHandler => (url.startsWith('https:') ? proxies.https : proxies.http)

  function track(socket: Duplex): void {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }

  return {
    web(req, res, forwarded) {
      underWay.set(req, forwarded)
      const { url } = req
      // Mounted below a path, hosts strip it from `url`.
      req.url = forwarded.target
      void proxyFor(forwarded.url)(req, res, () => {})
      if (url !== undefined) req.url = url
    },
    upgrade(req, socket, head, url) {
      upgrades.set(req, url)
      proxyFor(url).upgrade(req, socket as Socket, head)
    },
    close() {
      for (const socket of sockets) socket.destroy()
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

/** A small module costs three times as much over a connection of its own. */
function createAgent<Agent>(
  AgentClass: new (options: { keepAlive: boolean; maxFreeSockets: number }) => Agent,
): Agent {
  return new AgentClass({ keepAlive: true, maxFreeSockets: 64 })
}

/** As it comes, but for the headers that concern the connection to Vite. */
function passOn(proxyRes: IncomingMessage, res: ServerResponse): void {
  const skipped = new Set(connectionHeaders(proxyRes.headers))
  res.statusCode = proxyRes.statusCode ?? 502
  // What the application sets for answers of its own.
  for (const name of ['content-type', 'cache-control']) res.removeHeader(name)
  for (const [name, value] of Object.entries(proxyRes.headers)) {
    if (value !== undefined && !skipped.has(name)) res.setHeader(name, value)
  }
  proxyRes.pipe(res)
}
