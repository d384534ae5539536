import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  endUpgrade,
  isAllowedHost,
  isNavigation,
  trackConnections,
  type Upgrade,
} from '@vite-integration/core/proxy'
import type { Certificate } from '../../child/certificate.ts'
import { createPublicServer, type PublicServer, type PublicServerOptions } from './public-server.ts'
import { isBackends } from './is-backends.ts'
import { readyPath, failurePage } from './failure-page.ts'
import type { Failure } from '../backend/failure.ts'
import type { InFlight } from './in-flight.ts'
import type { ViteProxy } from '../vite/vite-proxy.ts'
import type { BackendState } from '../backend/backend-state.ts'
import { answerText, createRequestPasser } from './pass-request.ts'
import { passUpgrade } from './pass-upgrade.ts'
import { portInUse } from '../../terminal/port-in-use.ts'
import { commandError } from '../../errors.ts'

const notRunning = 'The backend is not running. Its terminal says why.'

/** Longest time until a page that waits for the backend gets an answer, milliseconds. */
const waitMs = 20_000

export interface ProxyServerOptions extends Pick<PublicServerOptions, 'refused' | 'unusable'> {
  readonly host: string
  readonly port: number
  /** The certificate of the options. */
  readonly https: Certificate | undefined
  readonly backendPrefixes: readonly string[]
  readonly backendState: BackendState
  readonly inFlight: InFlight
  readonly vite: ViteProxy
  /** Called for each completed response. */
  readonly answered: (req: IncomingMessage, status: number) => void
}

export interface ProxyServer extends Pick<PublicServer, 'certify' | 'hasCertificate'> {
  readonly address: AddressInfo
  /** Closes the idle connections to the backend. */
  readonly closeIdle: () => void
  readonly close: () => Promise<void>
}

/**
 * Opens the server at the public port. It passes HMR connections to Vite and everything else to the backend.
 *
 * @throws ViteIntegrationError PORT_IN_USE, LISTEN_FAILED
 */
export async function openProxyServer({
  host,
  port,
  https,
  backendPrefixes,
  backendState,
  inFlight,
  vite,
  answered,
  refused,
  unusable,
}: ProxyServerOptions): Promise<ProxyServer> {
  const { pass, closeIdle } = createRequestPasser(backendState, inFlight, answerFailed)
  const closing = new AbortController()
  const { server, certify, hasCertificate } = createPublicServer({
    request,
    upgrade,
    created: vite.attach,
    // A backend that speaks HTTPS has a certificate; a first request may come before the backend listens.
    settled: () => backendState.settled(closing.signal),
    refused,
    unusable,
  })
  if (https !== undefined) certify('option', https)
  const closeConnections = trackConnections(server)

  function request(req: IncomingMessage, res: ServerResponse): void {
    res.on('error', () => res.destroy())
    if (!isPath(req)) return answerText(res, 400, 'The request target has to be a path.')
    if (req.url === readyPath) return void answerReady(res).catch(() => res.destroy())
    res.once('finish', () => {
      answered(req, res.statusCode)
      drain(req)
    })
    // An unhandled rejection would end the process, and with it all other requests.
    return void pass(req, res).catch((error: unknown) => answerText(res, 502, String(error)))
  }

  function upgrade(...[req, socket, head]: Upgrade): void {
    if (!isPath(req)) return endUpgrade(socket, '400 Bad Request')
    return void passUpgrade(backendState, inFlight, [req, socket, head]).catch(() => socket.destroy())
  }

  /** Answers while the backend has failed. Pages show the error; Vite's modules work, so open pages show it too. */
  function answerFailed(req: IncomingMessage, res: ServerResponse, failure: Failure): void {
    // An unknown Host (DNS rebinding) gets no details; Vite guards its modules itself.
    const isKnown = isAllowedHost(req)
    const text = isKnown ? [failure.title, failure.message ?? ''].join('\n').trim() : notRunning
    const tell = (): void => answerText(res, 503, text)
    if (isBackends(req.url, backendPrefixes)) return tell()
    if (isNavigation(req)) return isKnown ? answerPage(res, failurePage(failure)) : tell()
    if (req.method === 'GET' || req.method === 'HEAD') {
      return void vite.handle(req, res, tell).catch(() => res.destroy())
    }
    return tell()
  }

  async function answerReady(res: ServerResponse): Promise<void> {
    const isUp = await backendState.until(({ kind }) => kind === 'up', waitMs)
    res.writeHead(isUp ? 204 : 503, { 'Cache-Control': 'no-store' })
    res.end()
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => void explain(error, host, port).then(reject, reject))
    server.listen(port, host, resolve)
  })
  return {
    address: server.address() as AddressInfo,
    certify,
    hasCertificate,
    closeIdle,
    async close() {
      closing.abort()
      const closed = new Promise((resolve) => server.close(resolve))
      closeConnections()
      closeIdle()
      await closed
    },
  }
}

/**
 * Reads and drops what is left of a body whose request is answered: an early 413, or a 502 in the middle of an upload.
 * Node does so only for bodies that nobody has begun to read; unread, the connection would carry no other request.
 */
function drain(req: IncomingMessage): void {
  if (!req.complete) req.unpipe().resume()
}

/** Returns whether the request target is a path: an absolute one would name another server. */
function isPath({ url = '' }: IncomingMessage): boolean {
  return url.startsWith('/')
}

function answerPage(res: ServerResponse, page: string): void {
  res.writeHead(503, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(page),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  res.end(page)
}

async function explain(error: NodeJS.ErrnoException, host: string, port: number): Promise<Error> {
  if (error.code === 'EADDRINUSE') return portInUse(host, port, '--port')
  const details = { name: `${host}:${String(port)}`, known: error.message }
  return commandError('LISTEN_FAILED', details, { dev: true, cause: error })
}
