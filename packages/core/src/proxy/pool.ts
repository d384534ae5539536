import type { ClientRequest, RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { urlToHttpOptions } from 'node:url'

/** Not imported, because an ES module that imports `node:http` makes Node load undici as well. */
const { Agent: HttpAgent, request: httpRequest } = process.getBuiltinModule('node:http')

/** The address of a server: a local socket, or a host and port. */
export type Address =
  | { readonly socketPath: string; readonly protocol?: 'http:' | 'https:' }
  | { readonly protocol: 'http:' | 'https:'; readonly hostname: string; readonly port: number }

/** The head of a request to send on. */
export interface RequestHead {
  readonly method: string
  /** The request target, sent as it is. */
  readonly path: string
  /** Names and values in turn, sent as they are: nothing is added. */
  readonly headers: readonly string[]
}

/** Connections to servers behind a proxy, kept open between requests. */
export interface ConnectionPool {
  /**
   * Begins a request.
   *
   * @param isFresh uses a new connection instead of an idle one
   * @throws TypeError for a head that Node refuses to write
   */
  open(address: Address, head: RequestHead, isFresh?: boolean): ClientRequest
  /** Closes the connections that no request uses. */
  closeIdle(): void
  /** Closes all connections. */
  close(): void
}

/** Number of idle connections that are kept for one server: a page requests hundreds of modules at once. */
const maxFreeSockets = 64

/** Creates a pool. @param options.secure checks the certificates of https servers */
export function createConnectionPool({ secure }: { readonly secure: boolean }): ConnectionPool {
  const kept = { keepAlive: true, maxFreeSockets }
  const http = new HttpAgent(kept)
  const https = new HttpsAgent({ ...kept, rejectUnauthorized: secure })
  return {
    open(address, { method, path, headers }, isFresh = false) {
      const isHttps = address.protocol === 'https:'
      const agent = isFresh ? false : isHttps ? https : http
      const options: RequestOptions = { ...address, method, path, headers, agent, setHost: false }
      return isHttps ? httpsRequest({ ...options, rejectUnauthorized: secure }) : httpRequest(options)
    },
    closeIdle() {
      for (const agent of [http, https]) {
        for (const sockets of Object.values(agent.freeSockets))
          for (const socket of sockets ?? []) socket.destroy()
      }
    },
    close() {
      http.destroy()
      https.destroy()
    },
  }
}

/** Returns the address of an origin. @param url http: or https: */
export function addressOfOrigin(url: URL): Address {
  const { protocol, hostname, port } = urlToHttpOptions(url)
  const isHttps = protocol === 'https:'
  return {
    protocol: isHttps ? 'https:' : 'http:',
    hostname: hostname ?? 'localhost',
    port: Number(port ?? (isHttps ? 443 : 80)),
  }
}
