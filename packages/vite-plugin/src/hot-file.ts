import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { type HotFile, hotFilePath } from '@vite-integration/core/plugin'
import {
  type Connect,
  isFetchableDevEnvironment,
  isFileLoadingAllowed,
  isRunnableDevEnvironment,
  type Plugin,
  type ViteDevServer,
} from 'vite'
import type { IntegrationOptions } from './options.ts'
import { onProcessEnd } from './process-end.ts'

/** Opens the link of a standalone Vite server to backends, writes the hot file that names it, and checks messages of HMR clients. */
export function hotFile({ direct = false }: IntegrationOptions): Plugin {
  const plugin: Plugin = {
    name: 'vite-integration:hot-file',
    apply: 'serve',
    async configureServer(server) {
      // A Vite inside a backend's process needs no link.
      if (server.config.server.middlewareMode || !server.httpServer) return
      // Only the first of several copies of this plugin opens a link: a server has one.
      const first = server.config.plugins.find(({ name }) => name === plugin.name)
      if (first !== undefined && first !== plugin) return
      // Imported here, because a build does not need it.
      const { guardHmrMessages, openLinkServer } = await import('@vite-integration/core/link/server')
      guardHmrMessages(server)
      server.middlewares.use(hideFolder)
      if (direct) loadFromHere(server)
      const httpServer = server.httpServer as Server
      // Vite sets `resolvedUrls` after the 'listening' event.
      httpServer.once('listening', () => {
        setImmediate(() => {
          publish(server, httpServer, direct, openLinkServer).catch((error: unknown) => {
            server.config.logger.warn(
              `[vite-integration] Backends will not find this server: ${String(error)}`,
            )
          })
        })
      })
    },
  }
  return plugin
}

/** Opens the link and writes the hot file; both go when the server closes. @throws the errors of the file system */
async function publish(
  server: ViteDevServer,
  httpServer: Server,
  direct: boolean,
  openLinkServer: typeof import('@vite-integration/core/link/server').openLinkServer,
): Promise<void> {
  const { config } = server
  // `vite-integration dev` names a hot file for its own Vite and backend.
  const file = path.resolve(process.env.VITE_INTEGRATION_HOT_FILE ?? hotFilePath(config.root))
  const link = await openLinkServer(server, {
    hotFile: file,
    origin: () => (direct ? originOf(server, httpServer) : ''),
    isFileAllowed: (source, folders) => isAllowed(server.config, source, folders),
    guards: { isRunnableDevEnvironment, isFetchableDevEnvironment },
  })
  const remove = (): void => {
    removeOwn(file, link.socket)
    link.close()
  }
  // The server was closed meanwhile.
  if (!httpServer.address()) return remove()
  const stop = onProcessEnd(remove)
  httpServer.once('close', () => {
    stop()
    remove()
  })
  try {
    write(file, {
      url: originOf(server, httpServer),
      base: config.base,
      pid: process.pid,
      socket: link.socket,
    })
  } catch (error) {
    stop()
    remove()
    throw error
  }
}

/** Returns whether Vite may read a file, with further folders in `server.fs.allow`. */
function isAllowed(config: ViteDevServer['config'], file: string, folders: readonly string[] = []): boolean {
  const { fs } = config.server
  const server = { ...config.server, fs: { ...fs, allow: [...fs.allow, ...folders] } }
  return isFileLoadingAllowed({ ...config, server }, file)
}

function originOf({ config, resolvedUrls }: ViteDevServer, httpServer: Server): string {
  const { port } = (httpServer.address() ?? {}) as Partial<AddressInfo>
  const own = `${config.server.https ? 'https' : 'http'}://localhost:${String(port)}`
  return new URL(resolvedUrls?.local[0] ?? resolvedUrls?.network[0] ?? own).origin
}

/** Sets `server.origin` once the port is known, so that URLs in modules and stylesheets name this server too. */
function loadFromHere(server: ViteDevServer): void {
  const { httpServer, config } = server
  if (config.server.origin !== undefined) return
  httpServer?.once('listening', () =>
    setImmediate(() => (config.server.origin = originOf(server, httpServer as Server))),
  )
}

/** Hides the folder of the hot file, because Vite serves every file below root. The file holds no secret. */
const hideFolder: Connect.NextHandleFunction = (req, res, next) => {
  if (!isHidden(req.url ?? '')) return next()
  res.statusCode = 404
  res.end()
}

/** Returns whether a URL may name the hidden folder, as file systems read its path. */
function isHidden(url: string): boolean {
  try {
    const decoded = decodeURIComponent(url.split('?', 1)[0]!)
    return /[/\\]\.vite-integration(?:[/\\.]|$)/i.test(decoded)
  } catch {
    // Vite refuses a malformed URL.
    return false
  }
}

/** Replaces the hot file in one step, because a backend may be reading it. A new file has the right mode. */
function write(file: string, content: HotFile): void {
  mkdirSync(path.dirname(file), { recursive: true })
  const fresh = `${file}.${randomBytes(6).toString('hex')}`
  writeFileSync(fresh, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(fresh, file)
}

/**
 * Removes the hot file where it is this server's: another server may have taken its place. Between the look and the
 * removal that may happen as well, so the file is moved aside, looked at once more, and put back if it is another's.
 */
export function removeOwn(file: string, socket: string): void {
  try {
    if (socketIn(file) !== socket) return
    const aside = `${file}.${randomBytes(6).toString('hex')}`
    renameSync(file, aside)
    // A link, unlike a move, leaves a file alone that a third server has written meanwhile.
    if (socketIn(aside) !== socket) linkSync(aside, file)
    rmSync(aside)
  } catch {
    // The file is gone already.
  }
}

function socketIn(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as HotFile).socket
}
