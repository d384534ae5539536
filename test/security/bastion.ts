import { join } from 'node:path'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EventEmitter } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { ViteDevServer } from 'vite'
import type { Adapter, Route, RunningApplication, Scenario } from '../contract/scenario.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { fastifyAdapter } from '../hosts/fastify-host.ts'
import { proxied } from '../hosts/proxied.ts'
import { writeFile } from '../support/build-files.ts'
import { buildFortress } from './fortress.ts'

/** Every adapter with Vite in its process, and with a standalone Vite. */
export const proxiedStages: readonly Adapter[] = [...expressVersions, fastifyAdapter].map(proxied)
export const stages: readonly Adapter[] = [...expressVersions, fastifyAdapter, ...proxiedStages].filter(
  ({ name }) => !name.startsWith('Express 4'),
)

/** A request as Vite got it. */
export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
}

/** The requests that reach Vite, in this process or standalone. */
export interface ViteLog {
  /** Requests of clients: the backend's own calls do not reach Vite's middlewares. */
  requests(): readonly SeenRequest[]
  readonly upgrades: readonly SeenRequest[]
  /** Number of requests that Vite has neither answered nor aborted. */
  readonly underWay: number
  /** Vite's own port. Undefined in middleware mode. */
  readonly port: number | undefined
  readonly server: ViteDevServer
  /** Forgets the requests so far. */
  clear(): void
}

/** An application in development among canaries, which records the requests that reach its Vite. */
export interface Bastion {
  readonly app: RunningApplication
  readonly vite: ViteLog
  readonly root: string
}

const kObserve = Symbol.for('vite-integration.test.observe')
const observers = ((globalThis as { [kObserve]?: Map<string, (server: ViteDevServer) => void> })[kObserve] ??=
  new Map())

/** Records requests inside Vite. Set up by the config file, which the adapter's Vite and the test's both read. */
const configText = `const observers = globalThis[Symbol.for('vite-integration.test.observe')]
export default {
  logLevel: 'silent',
  plugins: [{
    name: 'observer',
    configureServer: (server) => observers.get(server.config.root)(server),
  }],
  build: { rollupOptions: { input: { root: 'index.html', main: 'src/main.ts' } } },
}
`

/** The routes that every bastion has. */
const routes: readonly Route[] = [
  { path: '/api/ok', handler: (exchange) => exchange.answer({ answer: 'ok' }) },
  { method: 'POST', path: '/api/echo', handler: (exchange) => exchange.answer({ body: exchange.body }) },
]

/** @param prepare writes further files into the project */
export async function startBastion(
  host: Adapter,
  more: Partial<Scenario> = {},
  prepare: (root: string) => void = () => {},
): Promise<Bastion> {
  const { root } = (await buildFortress('development')).vite
  prepare(root)
  const log = createLog()
  observers.set(root, log.observe)
  writeFile(join(root, 'vite.config.ts'), configText)
  const app = await host.start({ vite: { root, dev: true }, parsesBodies: true, routes, ...more })
  return { app, root, vite: log }
}

function createLog(): ViteLog & { observe(server: ViteDevServer): void } {
  let vite: ViteDevServer | undefined
  const requests: SeenRequest[] = []
  const upgrades: SeenRequest[] = []
  let underWay = 0
  const seen = ({ method = '', url = '', headers }: IncomingMessage): SeenRequest => {
    return { method, url, headers: { ...headers } }
  }
  return {
    observe(server) {
      vite = server
      const see = (req: IncomingMessage, res: ServerResponse, next: () => void): void => {
        requests.push(seen(req))
        underWay++
        res.once('close', () => underWay--)
        next()
      }
      // Runs ahead of Vite's own checks.
      server.middlewares.stack.unshift({ route: '', handle: see })
      const socket = server.config.server.ws as { server?: EventEmitter }
      const source = server.httpServer ?? socket.server
      source?.on('upgrade', (req: IncomingMessage) => upgrades.push(seen(req)))
    },
    requests: () => requests,
    upgrades,
    get underWay() {
      return underWay
    },
    get server() {
      return vite!
    },
    get port() {
      return (vite?.httpServer?.address() as AddressInfo | undefined)?.port
    },
    clear() {
      requests.length = 0
      upgrades.length = 0
    },
  }
}
