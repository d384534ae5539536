import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'
import { type Duplex, Readable } from 'node:stream'
import { createProxyMiddleware, proxyEventsPlugin, type RequestHandler } from 'http-proxy-middleware'
import { acceptWithoutPages, connectionHeaders } from './forward-headers.ts'
import { watchRequest } from './watch-request.ts'

/** How long it may take over an upgrade, ms. */
const maxUpgrade = 10_000

/** One request on its way to Vite. Exactly one of the three is called, unless the client has gone. */
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
  /**
   * Whether Vite is still there.
   * @default taken for granted
   */
  isAlive?(): Promise<boolean>
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
  // It is drained where Vite answers before it has the whole request.
  override _read(): void {}

  override pipe<T extends NodeJS.WritableStream>(destination: T): T {
    destination.end()
    return destination
  }
}

/** What backends ask Vite for, and nobody else. Vite's middlewares are found in any case. */
const isBetweenUs = /\/__vite-integration\//i

/** @param secure whether the certificate of an https server is checked */
export function createViteProxy(secure: boolean): ViteProxy {
  const agents = { http: createAgent(HttpAgent), https: createAgent(HttpsAgent) }
  const underWay = new WeakMap<IncomingMessage, Forwarded>()
  const upgrades = new WeakMap<IncomingMessage, string>()
  const sockets = new Set<Duplex>()
  const addressOf = keepUrls()
  const take = (req: IncomingMessage): Forwarded | undefined => {
    const forwarded = underWay.get(req)
    underWay.delete(req)
    return forwarded
  }

  const proxyTo = (protocol: 'http' | 'https'): RequestHandler =>
    createProxyMiddleware({
      // Each request brings its own.
      router: (req) => addressOf(underWay.get(req)?.url ?? upgrades.get(req)!),
      // The others log each request, which costs two URLs, and answer errors.
      ejectPlugins: true,
      plugins: [proxyEventsPlugin],
      agent: agents[protocol],
      secure,
      buffer: new NoBody(),
      selfHandleResponse: true,
      upgradeTimeout: maxUpgrade,
      // A client's own would send the headers before `proxyReq` could settle them.
      headers: { expect: '' },
      on: {
        start(req) {
          // Mounted below a path, hosts strip it from `url`. It is read right after this.
          const { url } = req
          req.url = underWay.get(req)?.target ?? url
          queueMicrotask(() => (req.url = url))
        },
        proxyReq(proxyReq, req) {
          settleHeaders(proxyReq, req)
          const isAlive = underWay.get(req)?.isAlive
          if (isAlive) watchRequest(proxyReq, isAlive)
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
        proxyReqWs(proxyReq, req, socket) {
          settleHeaders(proxyReq, req)
          proxyReq.setHeader('connection', 'Upgrade')
          proxyReq.setHeader('upgrade', 'websocket')
          track(socket)
          socket.on('error', () => socket.destroy())
          // Each end takes the other with it at once: a Vite that is killed, a client that has gone.
          socket.once('close', () => proxyReq.destroy())
          proxyReq.once('upgrade', (_res, viteSocket: Socket) => {
            viteSocket.once('close', () => socket.destroySoon())
            socket.once('close', () => viteSocket.destroy())
          })
        },
        open: (viteSocket) => void viteSocket.on('error', () => viteSocket.destroy()),
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
      // Vite was looked for meanwhile. Nobody would let go of what is begun now.
      if (res.destroyed) return
      if (isBetweenUs.test(forwarded.target)) return forwarded.unknown()
      underWay.set(req, forwarded)
      void proxyFor(forwarded.url)(req, res, () => {})
    },
    upgrade(req, socket, head, url) {
      if (socket.destroyed) return
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

/** Parsed once: as text an address would be parsed for each request. */
function keepUrls(): (url: string) => URL {
  const urls = new Map<string, URL>()
  return (url) => {
    const known = urls.get(url) ?? new URL(url)
    urls.set(url, known)
    return known
  }
}

const ofBody: ReadonlySet<string> = new Set(['content-length', 'content-type'])

/** Without what is for the connection to us, or of a body that stays here. Host as it came, also an empty one. */
function settleHeaders(proxyReq: ClientRequest, { headers }: IncomingMessage): void {
  const dropped = connectionHeaders(headers)
  for (const name of Object.keys(headers)) {
    if (dropped.has(name) || ofBody.has(name)) proxyReq.removeHeader(name)
  }
  // What the proxy sets itself.
  for (const name of ['connection', 'content-length', 'expect']) proxyReq.removeHeader(name)
  if (headers.host !== undefined) proxyReq.setHeader('host', headers.host)
}

/** As it comes, but for the headers that concern the connection to Vite. */
function passOn(proxyRes: IncomingMessage, res: ServerResponse): void {
  const { headers, statusCode = 502 } = proxyRes
  const dropped = connectionHeaders(headers)
  res.statusCode = statusCode
  // What the application sets for answers of its own.
  for (const name of ['content-type', 'cache-control']) res.removeHeader(name)
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value !== undefined && !dropped.has(name)) res.setHeader(name, value)
  }
  relay(proxyRes, res)
}

/** What `pipe` does, without the dozen listeners that it takes for each answer. Early ends are the proxy's. */
function relay(proxyRes: IncomingMessage, res: ServerResponse): void {
  proxyRes.on('data', (chunk: Buffer) => {
    if (res.write(chunk)) return
    proxyRes.pause()
    res.once('drain', () => proxyRes.resume())
  })
  proxyRes.on('end', () => res.end())
}
