import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo, Socket } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import {
  createIntegration,
  type Integration,
  resolveConfig,
  ViteIntegrationError,
  type ViteIntegrationOptions,
} from '@vite-integration/core'
import { portInUse } from '../dev/port-in-use.ts'
import { addressOf } from '../terminal/address.ts'
import { type ApplicationKind, applicationKind, type FastifyApplication } from './kinds.ts'
import { ownIntegrations } from './find-integrations.ts'
import { createRequestListener } from './request-listener.ts'

export interface ServeOptions {
  readonly host: string
  readonly port: number
  /** Of the integration around the application. */
  readonly integration: ViteIntegrationOptions
  /** Folder from which an adapter is looked for. */
  readonly folder: string
  /** What errors call the application. */
  readonly name: string
}

export interface Served {
  /** Of the address it listens on. */
  readonly port: number
  close(): Promise<void>
}

/**
 * Serves an application with an integration around it, unless it has one of its own.
 *
 * @throws ViteIntegrationError NOT_AN_APPLICATION, APPLICATION_READY, ADAPTER_NOT_FOUND, LISTEN_FAILED, PORT_IN_USE, and what the
 * integration raises
 */
export async function serveApplication(application: unknown, options: ServeOptions): Promise<Served> {
  const found = applicationKind(application, options.name)
  return found.kind === 'fastify' ? serveFastify(found.application, options) : serveHandler(found, options)
}

/** Serves an integration alone: production without a backend. */
export function serveIntegration(integration: Integration, host: string, port: number): Promise<Served> {
  const server = createServer(createRequestListener(integration, undefined))
  return listen(server, host, port, integration.close, patience(integration))
}

async function serveHandler(
  found: Exclude<ApplicationKind, { kind: 'fastify' }>,
  { host, port, integration: options }: ServeOptions,
): Promise<Served> {
  const own = found.kind === 'next' ? ownIntegrations(found.application) : []
  if (own.length > 0) {
    const server = createServer(found.application as unknown as RequestListener)
    const close = async (): Promise<void> => void (await Promise.all(own.map((each) => each.close())))
    return listen(server, host, port, close, patience({ config: resolveConfig(options) }))
  }
  const integration = createIntegration(resolveConfig(options))
  const server = createServer(createRequestListener(integration, found))
  integration.attach(server)
  return listen(server, host, port, integration.close, patience(integration))
}

/** How long requests on their way may take when a server ends, ms. In development nobody waits for them. */
function patience({ config }: Pick<Integration, 'config'>): number {
  return config.dev ? 0 : 5000
}

async function listen(
  server: Server,
  host: string,
  port: number,
  close: () => Promise<void>,
  patienceMs: number,
): Promise<Served> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    await close()
    throw await listenError(error, host, port)
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      if (patienceMs > 0) await Promise.race([closed, sleep(patienceMs, undefined, { ref: false })])
      await close()
      // What has been upgraded is no connection of the HTTP server any more, and would keep it open.
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

async function serveFastify(application: FastifyApplication, options: ServeOptions): Promise<Served> {
  const { host, port, folder, integration } = options
  if (!application.hasDecorator('viteIntegration')) {
    registerIn(application, await unlessRegistered(folder), integration)
  }
  try {
    await application.listen({ host, port })
  } catch (error) {
    throw await listenError(error, host, port)
  }
  return {
    port: (application.server.address() as AddressInfo).port,
    close: async () => void (await application.close()),
  }
}

/** @throws ViteIntegrationError APPLICATION_READY */
function registerIn(application: FastifyApplication, plugin: object, options: object): void {
  try {
    application.register(plugin, options)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'AVV_ERR_ROOT_PLG_BOOTED' && code !== 'FST_ERR_INSTANCE_ALREADY_LISTENING') throw cause
    throw new ViteIntegrationError('APPLICATION_READY', {}, { dev: true, cause })
  }
}

/**
 * Plugins are loaded in the order in which they were registered: the application's own, waiting as well, comes
 * before this one.
 */
async function unlessRegistered(folder: string): Promise<object> {
  const adapter = await loadFastifyAdapter(folder)
  const register = async (instance: FastifyApplication, options: object): Promise<void> => {
    if (!instance.hasDecorator('viteIntegration')) await instance.register(adapter, options)
  }
  // What fastify-plugin marks a plugin with, which is for the whole application.
  return Object.assign(register, { [Symbol.for('skip-override')]: true })
}

async function listenError(error: unknown, host: string, port: number): Promise<unknown> {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return portInUse(host, port, '--port')
  if (code === undefined || !/^E(?:ACCES|ADDRNOTAVAIL|NOTFOUND)$/.test(code)) return error
  const known = `${message}. Choose another host or port.`
  return new ViteIntegrationError(
    'LISTEN_FAILED',
    { name: addressOf(host, port), known },
    { dev: true, cause: error },
  )
}

/** The adapter of the project: its Fastify is the one that the application is made of. */
async function loadFastifyAdapter(folder: string): Promise<unknown> {
  const { href } = pathToFileURL(findFastifyAdapter(folder))
  return ((await import(href)) as { default: unknown }).default
}

/** @throws ViteIntegrationError ADAPTER_NOT_FOUND */
export function findFastifyAdapter(folder: string): string {
  const name = '@vite-integration/fastify'
  try {
    return createRequire(path.join(folder, 'package.json')).resolve(name)
  } catch (cause) {
    throw new ViteIntegrationError('ADAPTER_NOT_FOUND', { name, where: folder }, { dev: true, cause })
  }
}
