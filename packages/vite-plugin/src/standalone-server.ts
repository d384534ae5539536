import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Plugin, ViteDevServer } from 'vite'
import { allowBackend, parseBackend } from './backend.ts'
import type { IntegrationOptions } from './options.ts'
import { messagePage } from './message-page.ts'

/**
 * Configures a standalone Vite server beside a backend: lets the backend's pages load from it, and answers pages at its
 * own port with a message.
 *
 * @throws Error when `backend` is not an origin
 */
export function standaloneServer({ backend, portMessage = true }: IntegrationOptions): Plugin {
  const origin = backend === undefined ? undefined : parseBackend(backend)
  return {
    name: 'vite-integration:standalone-server',
    apply: 'serve',
    config: {
      // Runs last, to keep the settings of all other plugins.
      order: 'post',
      handler: ({ server }) => (origin ? allowBackend(origin, server) : undefined),
    },
    configureServer(server) {
      if (!portMessage || server.config.server.middlewareMode) return undefined
      // Returned, to run behind Vite's middlewares and those of other plugins: only pages are left there.
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

/** Returns whether a request is for a page. Browsers send `Sec-Fetch-Dest` over HTTPS and on localhost only. */
function isNavigation({ method, headers }: IncomingMessage): boolean {
  const wantsPage = headers['sec-fetch-dest'] ?? (headers.accept?.includes('text/html') && 'document')
  return method === 'GET' && wantsPage === 'document'
}

/** Returns the port in the Host header. A request that a backend has passed on names the backend's port. */
function portOf({ headers }: IncomingMessage): number | undefined {
  const port = /:(\d+)$/.exec(headers.host ?? '')?.[1]
  return port === undefined ? undefined : Number(port)
}
