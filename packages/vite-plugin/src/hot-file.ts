import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { type HotFile, hotFilePath } from '@vite-integration/core'
import type { Plugin, ViteDevServer } from 'vite'
import type { IntegrationOptions } from './options.ts'
import { onProcessEnd } from './process-end.ts'

/** Tells backends where a Vite server of its own runs, and what it knows of the project. */
export function hotFile({ direct = false }: IntegrationOptions): Plugin {
  const plugin: Plugin = {
    name: 'vite-integration:hot-file',
    apply: 'serve',
    async configureServer(server) {
      // Inside a backend's process there is nothing to find.
      if (server.config.server.middlewareMode || !server.httpServer) return
      // A config may have several of ours, but a server has one name: that of the first.
      const first = server.config.plugins.find(({ name }) => name === plugin.name)
      if (first !== undefined && first !== plugin) return
      const secret = randomBytes(32).toString('hex')
      // Loaded by a dev server alone: a build needs nothing of it.
      const { answerBackends } = await import('@vite-integration/core/dev')
      answerBackends(server, secret, () => (direct ? originOf(server) : ''))
      if (direct) loadFromHere(server)
      // When Vite knows its own addresses: before 7.3 it learned them after the server.
      server.httpServer.once('listening', () => setImmediate(publish, server, secret))
    },
  }
  return plugin
}

function publish(server: ViteDevServer, secret: string): void {
  const { config, httpServer } = server
  // It has been closed since.
  if (!httpServer?.address()) return
  // Whoever runs both, Vite and the backend, names a file that is theirs alone.
  const file = process.env.VITE_INTEGRATION_HOT_FILE ?? hotFilePath(config.root)
  try {
    write(file, { url: originOf(server), base: config.base, pid: process.pid, secret })
  } catch (error) {
    config.logger.warn(`[vite-integration] Backends will not find this server: ${String(error)}`)
    return
  }
  const remove = (): void => removeOwn(file, secret)
  const stop = onProcessEnd(remove)
  httpServer?.once('close', () => {
    stop()
    remove()
  })
}

function originOf({ config, httpServer, resolvedUrls }: ViteDevServer): string {
  const { port } = (httpServer?.address() ?? {}) as Partial<AddressInfo>
  const own = `${config.server.https ? 'https' : 'http'}://localhost:${String(port)}`
  return new URL(resolvedUrls?.local[0] ?? resolvedUrls?.network[0] ?? own).origin
}

/** Addresses in modules and stylesheets, too, name this server once it knows its port. */
function loadFromHere(server: ViteDevServer): void {
  const { httpServer, config } = server
  if (config.server.origin !== undefined) return
  httpServer?.once('listening', () => setImmediate(() => (config.server.origin = originOf(server))))
}

/** In one step: a backend may be reading. A new file, since the mode of one that is there would stay. */
function write(file: string, content: HotFile): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const fresh = `${file}.${randomBytes(6).toString('hex')}`
  writeFileSync(fresh, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(fresh, file)
}

/** Another server may have taken the place of this one since. */
function removeOwn(file: string, secret: string): void {
  try {
    const { secret: current } = JSON.parse(readFileSync(file, 'utf8')) as HotFile
    if (current === secret) rmSync(file)
  } catch {
    // It is gone already.
  }
}
