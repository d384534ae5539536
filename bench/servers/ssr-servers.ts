import { join } from 'node:path'
import type { SsrInput, SsrKind } from '../candidates/ssr-server.ts'
import { ask } from '../harness/ask.ts'
import { buildSsrProject, type SsrFlavour, writeSsrProject } from '../projects/ssr-project.ts'
import { createServerProcess, type FrontEndServer } from './front-end-server.ts'

export interface SsrServerOptions {
  kind: SsrKind
  /** @default false */
  dev?: boolean
  /** File name of the integration's entry. @default 'entry-server.jsx' */
  entry?: string
}

export interface SsrServers {
  /** Returns the server of these options, one for all who ask for the same. */
  get(options: SsrServerOptions): Promise<FrontEndServer>
  stop(): Promise<void>
}

/** Peers whose projects differ from ours. */
const FLAVOURS: Partial<Record<SsrKind, SsrFlavour>> = { Nitro: 'nitro', '@fastify/vite': 'fastify' }

/** Servers of one flavour share a build. Those with a Vite in their process get projects of their own. */
export function createSsrServers(folder: string): SsrServers {
  const servers = new Map<string, FrontEndServer>()
  const builds = new Map<SsrFlavour, string>()

  async function projectOf(flavour: SsrFlavour, dev: boolean): Promise<string> {
    const known = builds.get(flavour)
    if (known !== undefined && !dev) return known
    const root = join(folder, dev ? `dev-${servers.size}` : flavour)
    await writeSsrProject(root, flavour)
    if (dev) return root
    await buildSsrProject(root)
    builds.set(flavour, root)
    return root
  }
  return {
    async get(options) {
      const { kind, dev = false, entry } = options
      const name = [kind, dev ? 'in development' : '', entry].filter(Boolean).join(', ')
      const known = servers.get(name)
      if (known) return known
      const root = await projectOf(FLAVOURS[kind] ?? 'integration', dev)
      const input: SsrInput = { root, kind, dev, ...(entry === undefined ? {} : { entry }) }
      const env = { NODE_ENV: dev ? 'development' : 'production' }
      const server = createServerProcess(name, 'ssr-server.ts', input, env)
      servers.set(name, server)
      return server
    },
    async stop() {
      await Promise.all([...servers.values()].map((server) => server.stop()))
    },
  }
}

/** Headers of a navigation. */
export const PAGE_HEADERS: Record<string, string> = { Accept: 'text/html', 'Sec-Fetch-Dest': 'document' }

/** Throws unless a server answers an address with a page that has a text. */
export async function checkPage(server: FrontEndServer, path: string, text: string): Promise<void> {
  const { status, body } = await ask(`http://127.0.0.1:${await server.port()}${path}`, PAGE_HEADERS)
  if (status === 200 && body.includes(text)) return
  throw new Error(`${server.name} answers ${path} with ${status}:\n${body.slice(0, 500)}`)
}
