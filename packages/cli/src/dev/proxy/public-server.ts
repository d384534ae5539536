import type { RequestListener, Server as HttpServer } from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import type { Upgrade } from '@vite-integration/core/proxy'
import { type Certificate, unpackCertificate } from '../../child/certificate.ts'

/** Not imported, because an ES module that imports `node:http` makes Node load undici as well. */
const { createServer: createHttpServer } = process.getBuiltinModule('node:http')

/** Who has a certificate, in the order in which they are preferred. */
const sources = ['option', 'vite', 'backend'] as const
export type CertificateSource = (typeof sources)[number]

export interface PublicServerOptions {
  readonly request: RequestListener
  readonly upgrade: (...upgrade: Upgrade) => void
  /** Called with each of the servers that take connections. */
  readonly created: (server: HttpServer | HttpsServer) => void
  /** Resolves when a certificate is there, or none is to be expected any more. */
  readonly settled: () => Promise<unknown>
  /** Called when a client speaks TLS and there is no certificate. */
  readonly refused: () => void
  /** Called with the reason why a certificate cannot be used. */
  readonly unusable: (source: CertificateSource, reason: string) => void
}

/** One port for plain HTTP, and for HTTPS as soon as there is a certificate. */
export interface PublicServer {
  /** Accepts the connections. */
  readonly server: Server
  /** Gives it a certificate. One of a source that is preferred stays, and so does each when the new one cannot be used. */
  readonly certify: (source: CertificateSource, certificate: Certificate) => void
  readonly hasCertificate: () => boolean
}

/** The first byte of a TLS connection: a record of the handshake. No request of HTTP begins with it. */
const handshake = 0x16

/** Generous limits: the backend applies its own. */
const limits = { requestTimeout: 0, keepAliveTimeout: 60_000, maxHeaderSize: 65_536 } as const

/** Creates the server of the public port: the first byte of a connection tells TLS from plain HTTP. */
export function createPublicServer(options: PublicServerOptions): PublicServer {
  const plain = use(createHttpServer(limits), options)
  let secure: HttpsServer | undefined
  let source: CertificateSource | undefined

  async function acceptSecure(socket: Socket): Promise<void> {
    if (secure === undefined) await options.settled()
    if (socket.destroyed) return
    if (secure !== undefined) return void secure.emit('connection', socket)
    socket.destroy()
    options.refused()
  }

  function sort(socket: Socket, first: Buffer): void {
    // Whoever takes the connection reads these bytes again.
    socket.pause()
    socket.unshift(first)
    if (first[0] === handshake) return void acceptSecure(socket).catch(() => socket.destroy())
    plain.emit('connection', socket)
    socket.resume()
  }

  return {
    server: createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const drop = (): void => void socket.destroy()
      // After an upgrade the socket has no other listener until it is passed on.
      socket.on('error', drop)
      socket.once('end', drop)
      socket.once('data', (first: Buffer) => {
        socket.off('end', drop)
        sort(socket, first)
      })
    }),
    certify(from, certificate) {
      if (source !== undefined && sources.indexOf(from) > sources.indexOf(source)) return
      const context = unpackCertificate(certificate)
      try {
        if (secure === undefined) secure = use(createHttpsServer({ ...limits, ...context }), options)
        else secure.setSecureContext(context)
        source = from
      } catch (error) {
        // Other options of its server, such as `ciphers`, may allow there what fails here.
        options.unusable(from, (error as Error).message)
      }
    },
    hasCertificate: () => secure !== undefined,
  }
}

function use<T extends HttpServer | HttpsServer>(server: T, options: PublicServerOptions): T {
  server.on('request', options.request)
  server.on('upgrade', options.upgrade)
  options.created(server)
  return server
}
