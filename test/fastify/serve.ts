import type { AddressInfo, Server } from 'node:net'
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { viteIntegration, type ViteIntegrationOptions } from '@vite-integration/fastify'
import { certificate } from '../hosts/servers.ts'

export interface Served {
  readonly url: string
  readonly port: number
}

interface Application {
  readonly server: Server
  listen(options: { port: number; host: string }): Promise<string>
  close(): PromiseLike<unknown>
}

/** Closes an application when the test ends. Returns the application. */
export function forTest<App extends Pick<Application, 'close'>>(app: App): App {
  onTestFinished(async () => {
    await app.close()
  })
  return app
}

/** Creates an application for HTTP or HTTPS, which is closed when the test ends. */
export function createApp(protocol: 'http' | 'https'): FastifyInstance {
  const options = protocol === 'https' ? { https: certificate() } : {}
  return forTest(fastify(options as FastifyServerOptions))
}

/** Creates an application with the integration as its first plugin, which is closed when the test ends. */
export async function createSite(
  vite: ViteIntegrationOptions,
  options: FastifyServerOptions = {},
): Promise<FastifyInstance> {
  const app = forTest(fastify(options))
  await app.register(viteIntegration, vite)
  return app
}

/** Creates one application for all tests of the enclosing `describe`. */
export function useFastify(create: () => Promise<FastifyInstance>): () => FastifyInstance {
  let app: FastifyInstance | undefined
  beforeAll(async () => {
    app = await create()
    await app.ready()
  })
  afterAll(async () => {
    await app?.close()
  })
  return () => {
    if (app === undefined) throw new Error('The application is not running')
    return app
  }
}

/** Creates one application for all tests of the enclosing `describe`, and lets it listen. */
export function useServed(create: () => Promise<FastifyInstance>, protocol = 'http'): () => Served {
  let served: Served | undefined
  const app = useFastify(create)
  beforeAll(async () => {
    served = await listen(app(), protocol)
  })
  return () => {
    if (served === undefined) throw new Error('The application is not running')
    return served
  }
}

/** Lets an application listen on a free port of 127.0.0.1. */
export async function listen(app: Application, protocol = 'http'): Promise<Served> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return { url: `${protocol}://127.0.0.1:${String(port)}`, port }
}
