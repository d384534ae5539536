import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { answerChallenge, type HotFile, hotFilePath, identityPath } from '@vite-integration/core'
import type { Plugin, ViteDevServer } from 'vite'
import { onProcessEnd } from './process-end.ts'

/** Tells backends where a Vite server of its own runs, and proves to them that it is this one. */
export function hotFile(): Plugin {
  return {
    name: 'vite-integration:hot-file',
    apply: 'serve',
    configureServer(server) {
      // Inside a backend's process there is nothing to find.
      if (server.config.server.middlewareMode || !server.httpServer) return
      const secret = randomBytes(32).toString('hex')
      answerChallenges(server, secret)
      // When Vite knows its own addresses: before 7.3 it learned them after the server.
      server.httpServer.once('listening', () => setImmediate(publish, server, secret))
    },
  }
}

function answerChallenges({ middlewares, config }: ViteDevServer, secret: string): void {
  middlewares.use(`${config.base}${identityPath}`, (req, res, next) => {
    const [rest, query] = (req.url ?? '').split('?')
    const challenge = new URLSearchParams(query).get('challenge')
    if (req.method !== 'GET' || rest !== '/' || challenge === null) return next()
    res.setHeader('Content-Type', 'text/plain')
    res.setHeader('Cache-Control', 'no-store')
    res.end(answerChallenge(secret, challenge))
  })
}

function publish({ config, httpServer, resolvedUrls }: ViteDevServer, secret: string): void {
  const address = httpServer?.address() as AddressInfo | null | undefined
  // It has been closed since.
  if (!address) return
  const protocol = config.server.https ? 'https' : 'http'
  const own = `${protocol}://localhost:${String(address.port)}`
  const url = resolvedUrls?.local[0] ?? resolvedUrls?.network[0] ?? own
  const file = hotFilePath(config.root)
  try {
    write(file, { url: new URL(url).origin, base: config.base, pid: process.pid, secret })
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
