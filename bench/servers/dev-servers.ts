import { join } from 'node:path'
import type { IntegrationInput } from '../candidates/express-integration.ts'
import type { FastifyInput } from '../candidates/fastify-server.ts'
import type { PlainViteInput } from '../candidates/plain-vite.ts'
import type { ProxyInput } from '../candidates/vite-proxy.ts'
import { writeFrontEnd } from '../projects/front-end.ts'
import { createServerProcess, type FrontEndServer } from './front-end-server.ts'

export const PLAIN = 'plain Vite'
export const VITE_FIRST = "Vite's server.proxy, Express behind it"
export const EXPRESS_BY_HAND = 'Express + vite.middlewares'
export const EXPRESS = 'Express + integration, in process'
export const FASTIFY = 'Fastify + integration, in process'
export const HPM = 'http-proxy-middleware, node:http'
export const HPM_EXPRESS = 'http-proxy-middleware, Express'
export const HPM_NO_AGENT = 'http-proxy-middleware, Express, no agent'
export const FASTIFY_PROXY = '@fastify/http-proxy'
export const EXPRESS_PROXY = 'Express + integration, proxy'
export const FASTIFY_INTEGRATION_PROXY = 'Fastify + integration, proxy'
export const EXPRESS_ALONE = 'Express alone'
export const FASTIFY_ALONE = 'Fastify alone'

export interface DevServers {
  get(name: string): FrontEndServer
  /** Returns the absolute path of the Vite project that a server serves. */
  root(name: string): string
  stop(): Promise<void>
}

type Input = PlainViteInput | ProxyInput | IntegrationInput | FastifyInput

const DEVELOPMENT = { NODE_ENV: 'development' }

/**
 * Creates servers for all ways to a module in development. Those that run a Vite of their own have a project of their
 * own, since they would disturb each other's caches. Proxies of others pass requests to plain Vite; the integration
 * finds
 * its Vite by the plugin.
 */
export async function startDevServers(folder: string): Promise<DevServers> {
  const servers = new Map<string, FrontEndServer & { root: string }>()
  const add = (name: string, file: string, input: Input): FrontEndServer => {
    const server = createServerProcess(name, file, input, DEVELOPMENT)
    servers.set(name, { ...server, root: 'root' in input ? input.root : '' })
    return server
  }
  await addViteServers(folder, add)
  const find = (name: string): FrontEndServer & { root: string } => {
    const server = servers.get(name)
    if (!server) throw new Error(`No server is called ${name}`)
    return server
  }
  await addProxies(folder, await originOf(find(PLAIN)), add)
  return {
    get: find,
    root: (name) => find(name).root,
    async stop() {
      await Promise.all([...servers.values()].map((server) => server.stop()))
    },
  }
}

type Add = (name: string, file: string, input: Input) => FrontEndServer

async function addViteServers(folder: string, add: Add): Promise<void> {
  const api = await originOf(add(EXPRESS_ALONE, 'vite-proxy.ts', { kind: 'express alone' }))
  add(FASTIFY_ALONE, 'vite-proxy.ts', { kind: 'fastify alone' })
  add(PLAIN, 'plain-vite.ts', { root: await writeProject(folder, 'plain') })
  add(VITE_FIRST, 'plain-vite.ts', { root: await writeProject(folder, 'vite-first'), api })
  add(EXPRESS_BY_HAND, 'express-by-hand.ts', { root: await writeProject(folder, 'by-hand') })
  add(EXPRESS, 'express-integration.ts', { root: await writeProject(folder, 'express') })
  add(FASTIFY, 'fastify-server.ts', fastifyInput(await writeProject(folder, 'fastify'), 'middleware'))
}

/** @param vite origin of plain Vite */
async function addProxies(folder: string, vite: string, add: Add): Promise<void> {
  add(HPM, 'vite-proxy.ts', { kind: 'node:http', vite })
  add(HPM_EXPRESS, 'vite-proxy.ts', { kind: 'express', vite })
  add(HPM_NO_AGENT, 'vite-proxy.ts', { kind: 'express, no agent', vite })
  add(FASTIFY_PROXY, 'vite-proxy.ts', { kind: 'fastify', vite })
  const root = await writeProject(folder, 'found')
  const found = add('Vite with the plugin', 'plain-vite.ts', { root, plugin: true })
  // This Vite is started before the servers that look for it.
  await found.port()
  add(EXPRESS_PROXY, 'express-integration.ts', { root, devServer: 'proxy' })
  add(FASTIFY_INTEGRATION_PROXY, 'fastify-server.ts', fastifyInput(root, 'proxy'))
}

function fastifyInput(root: string, devServer: 'middleware' | 'proxy'): FastifyInput {
  return { root, kind: 'integration', dev: true, devServer }
}

async function originOf(server: FrontEndServer): Promise<string> {
  return `http://127.0.0.1:${await server.port()}`
}

async function writeProject(folder: string, name: string): Promise<string> {
  const root = join(folder, name)
  await writeFrontEnd(root)
  return root
}
