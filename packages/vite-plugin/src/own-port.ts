import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defaultAllowedOrigins, type Plugin, type UserConfig } from 'vite'
import type { IntegrationOptions } from './options.ts'

/** A Vite server that runs on its own beside a backend: who may load from it, and what its own port says. */
export function ownPort({ backend, portMessage = true }: IntegrationOptions): Plugin {
  return {
    name: 'vite-integration:own-port',
    apply: 'serve',
    config: () => (backend === undefined ? {} : allow(new URL(backend))),
    configureServer(server) {
      if (!portMessage || server.config.server.middlewareMode) return
      server.middlewares.use((req, res, next) => {
        const { port } = (server.httpServer?.address() ?? {}) as Partial<AddressInfo>
        if (!isNavigation(req) || portOf(req) !== port) return next()
        res.statusCode = 404
        res.setHeader('Content-Type', 'text/html; charset=utf-8')
        res.setHeader('Cache-Control', 'no-store')
        res.end(page(backend))
      })
    },
  }
}

function allow({ origin, hostname }: URL): UserConfig {
  // Setting an origin replaces Vite's default, which allows those on localhost.
  return { server: { cors: { origin: [defaultAllowedOrigins, origin] }, allowedHosts: [hostname] } }
}

function isNavigation({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers['sec-fetch-dest'] === 'document'
}

/** A backend's proxy leaves the header as it came: it then names the backend's port. */
function portOf({ headers }: IncomingMessage): number {
  const port = /:(\d+)$/.exec(headers.host ?? '')?.[1]
  return port === undefined ? 80 : Number(port)
}

function page(backend: string | undefined): string {
  const target =
    backend === undefined
      ? '<p>Open the address of your backend instead: it serves the pages and loads its scripts from here.</p>'
      : `<p>Open <a href="${backend}">${backend}</a> instead.</p>`
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>This is Vite</title>
<style>:root { color-scheme: light dark } body { font: 18px/1.6 system-ui, sans-serif; margin: 15vh auto; max-width: 36rem; padding: 0 1.5rem }
h1 { font-size: 1.6rem }</style>
</head>
<body>
<h1>This is the Vite server of your application</h1>
${target}
</body>
</html>
`
}
