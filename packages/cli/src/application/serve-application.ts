import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import {
  createIntegration,
  type Integration,
  resolveConfig,
  trackConnections,
  type ViteIntegrationOptions,
} from '@vite-integration/core'
import { portInUse } from '../terminal/port-in-use.ts'
import { addressOf } from '../terminal/address.ts'
import { type ApplicationKind, applicationKind, type FastifyApplication } from './kinds.ts'
import { findIntegrations } from './find-integrations.ts'
import { createRequestListener } from './request-listener.ts'
import { commandError } from '../errors.ts'

export interface ServeOptions {
  readonly host: string
  readonly port: number
  /** Options of the integration around the application. */
  readonly integration: ViteIntegrationOptions
  /** Absolute path of the folder from which the Fastify adapter is resolved. */
  readonly folder: string
  /** How errors name the application, such as 'The target'. */
  readonly name: string
}

export interface Served {
  /** The port that it listens on: another than the one asked for when that was 0. */
  readonly port: number
  close(): Promise<void>
}

/**
 * Serves an application with an integration around it, unless the application has one of its own.
 *
 * @throws ViteIntegrationError NOT_AN_APPLICATION, APPLICATION_READY, ADAPTER_NOT_FOUND, LISTEN_FAILED, PORT_IN_USE,
 * and the errors of `createIntegration`
 */
export async function serveApplication(application: unknown, options: ServeOptions): Promise<Served> {
  const found = applicationKind(application, options.name)
  return found.kind === 'fastify' ? serveFastify(found.application, options) : serveHandler(found, options)
}

/** Serves an integration without an application: the production server of a project that has no backend. */
export function serveIntegration(integration: Integration, host: string, port: number): Promise<Served> {
  const server = createServer(createRequestListener(integration, undefined))
  return listen(server, host, port, integration.close, closeTimeout(integration))
}

async function serveHandler(
  found: Exclude<ApplicationKind, { kind: 'fastify' }>,
  { host, port, integration: options }: ServeOptions,
): Promise<Served> {
  const own = found.kind === 'next' ? findIntegrations(found.application) : []
  if (own.length > 0) {
    const server = createServer(found.application as unknown as RequestListener)
    const close = async (): Promise<void> => void (await Promise.all(own.map((each) => each.close())))
    return listen(server, host, port, close, closeTimeout({ config: resolveConfig(options) }))
  }
  const integration = createIntegration(resolveConfig(options))
  const server = createServer(createRequestListener(integration, found))
  integration.attach(server)
  return listen(server, host, port, integration.close, closeTimeout(integration))
}

/**
 * Returns how long a server that closes waits for its open requests, in milliseconds. Development waits for none:
 * whoever ends it wants it gone.
 */
function closeTimeout({ config }: Pick<Integration, 'config'>): number {
  return config.dev ? 0 : 5000
}

async function listen(
  server: Server,
  host: string,
  port: number,
  close: () => Promise<void>,
  closeTimeoutMs: number,
): Promise<Served> {
  const destroySockets = trackConnections(server)
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
      if (closeTimeoutMs > 0) await Promise.race([closed, sleep(closeTimeoutMs, undefined, { ref: false })])
      await close()
      destroySockets()
      await closed
    },
  }
}

async function serveFastify(application: FastifyApplication, options: ServeOptions): Promise<Served> {
  const { host, port, folder, integration } = options
  if (!application.hasDecorator('viteIntegration')) {
    registerIn(application, await pluginUnlessRegistered(folder), integration)
  }
  const closeTimeoutMs = closeTimeout({ config: resolveConfig(integration) })
  const destroySockets = trackConnections(application.server)
  try {
    await application.listen({ host, port })
  } catch (error) {
    throw await listenError(error, host, port)
  }
  return {
    port: (application.server.address() as AddressInfo).port,
    async close() {
      // Fastify itself waits for its open requests however long they take. More may come until it stops listening.
      const timer = setInterval(destroySockets, closeTimeoutMs)
      try {
        await application.close()
      } finally {
        clearInterval(timer)
      }
    },
  }
}

/**
 * Registers a plugin with a Fastify instance.
 *
 * @throws ViteIntegrationError APPLICATION_READY when the instance has been started and takes no more plugins
 */
function registerIn(application: FastifyApplication, plugin: object, options: object): void {
  try {
    application.register(plugin, options)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code !== 'AVV_ERR_ROOT_PLG_BOOTED' && code !== 'FST_ERR_INSTANCE_ALREADY_LISTENING') throw cause
    throw commandError('APPLICATION_READY', {}, { dev: true, cause })
  }
}

/**
 * Returns a Fastify plugin that registers the adapter unless the application has done so by then. Fastify loads
 * plugins in the order of their registration, so a registration of the application's own that is still waiting
 * comes before this one.
 */
async function pluginUnlessRegistered(folder: string): Promise<object> {
  const adapter = await loadFastifyAdapter(folder)
  const register = async (instance: FastifyApplication, options: object): Promise<void> => {
    if (!instance.hasDecorator('viteIntegration')) await instance.register(adapter, options)
  }
  // fastify-plugin sets this symbol: Fastify then applies the plugin to the whole application, not to a scope.
  return Object.assign(register, { [Symbol.for('skip-override')]: true })
}

async function listenError(error: unknown, host: string, port: number): Promise<unknown> {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return portInUse(host, port, '--port')
  if (code === undefined || !/^E(?:ACCES|ADDRNOTAVAIL|NOTFOUND)$/.test(code)) return error
  return commandError(
    'LISTEN_FAILED',
    { name: addressOf(host, port), known: message },
    { dev: true, cause: error },
  )
}

/** Loads the project's own adapter: it has to use the same copy of Fastify as the application. */
async function loadFastifyAdapter(folder: string): Promise<unknown> {
  const { href } = pathToFileURL(findFastifyAdapter(folder))
  return ((await import(href)) as { default: unknown }).default
}

/**
 * Returns the path of the Fastify adapter as the project resolves it.
 *
 * @param folder absolute path of a folder of the project
 * @throws ViteIntegrationError ADAPTER_NOT_FOUND
 */
export function findFastifyAdapter(folder: string): string {
  const name = '@vite-integration/fastify'
  try {
    return createRequire(path.join(folder, 'package.json')).resolve(name)
  } catch (cause) {
    throw commandError('ADAPTER_NOT_FOUND', { name, where: folder }, { dev: true, cause })
  }
}
