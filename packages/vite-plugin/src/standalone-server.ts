import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Plugin, ViteDevServer } from 'vite'
import { allowBackend, parseBackend } from './backend.ts'
import type { IntegrationOptions } from './options.ts'
import { messagePage } from './message-page.ts'

/**
 * A Vite server that runs on its own beside a backend: who may load from it, and what its own port says.
 *
 * @throws Error when `backend` is not an origin
 */
export function ownPort({ backend, portMessage = true }: IntegrationOptions): Plugin {
  const origin = backend === undefined ? undefined : parseBackend(backend)
  return {
    name: 'vite-integration:own-port',
    apply: 'serve',
    config: {
      // When every other plugin has said who may.
      order: 'post',
      handler: ({ server }) => (origin ? allowBackend(origin, server) : undefined),
    },
    configureServer(server) {
      if (!portMessage || server.config.server.middlewareMode) return undefined
      // Behind Vite's files and modules, and what other plugins answer: only pages are left.
      return () => answerPages(server, messagePage(origin?.origin))
    },
  }
}

function answerPages({ middlewares, httpServer }: ViteDevServer, page: string): void {
  middlewares.use((req, res, next) => {
    const { port } = (httpServer?.address() ?? {}) as Partial<AddressInfo>
    if (!isNavigation(req) || portOf(req) !== port) return next()
    res.statusCode = 404
    res.setHeader('Content-Type', 'text/html; charset=utf-8')
    res.setHeader('Cache-Control', 'no-store')
    res.end(page)
  })
}

/** Browsers tell over HTTPS and on localhost alone what a request is for. */
function isNavigation({ method, headers }: IncomingMessage): boolean {
  const wantsPage = headers['sec-fetch-dest'] ?? (headers.accept?.includes('text/html') && 'document')
  return method === 'GET' && wantsPage === 'document'
}

/** A backend's proxy leaves the header as it came: it then names the backend's port. */
function portOf({ headers }: IncomingMessage): number | undefined {
  const port = /:(\d+)$/.exec(headers.host ?? '')?.[1]
  return port === undefined ? undefined : Number(port)
}
