import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { answerChallenge, type HotFile, hotFilePath, identityPath } from '@vite-integration/core'
import type { Plugin, ViteDevServer } from 'vite'

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
      server.httpServer.once('listening', () => {
        // Vite knows its own addresses a moment after the server listens.
        setImmediate(() => publish(server, secret))
      })
    },
  }
}

function answerChallenges({ middlewares, config }: ViteDevServer, secret: string): void {
  middlewares.use(`${config.base}${identityPath}`, (req, res, next) => {
    const challenge = new URLSearchParams(req.url?.split('?')[1]).get('challenge')
    if (req.method !== 'GET' || challenge === null) return next()
    res.setHeader('Content-Type', 'text/plain')
    res.setHeader('Cache-Control', 'no-store')
    res.end(answerChallenge(secret, challenge))
  })
}

function publish(server: ViteDevServer, secret: string): void {
  const url = server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0]
  if (url === undefined) return
  const file = hotFilePath(server.config.root)
  const content: HotFile = { url: new URL(url).origin, base: server.config.base, pid: process.pid, secret }
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 })
  const remove = (): void => removeOwn(file, secret)
  server.httpServer?.once('close', remove)
  process.once('exit', remove)
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
