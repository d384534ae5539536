import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { AppServer } from '@vite-integration/core'
import { usesHandler } from './place-fallback.ts'

/** Node reports here each server that is about to listen, `app.listen` and `http.createServer(app)` alike. */
const channel = 'tracing:net.server.listen:asyncStart'

/**
 * Calls `found` with each server that begins to listen for an application using `middleware`. In time for
 * HMR: after a restart of the backend an open page asks by WebSocket only, and no request comes first.
 *
 * @returns what ends it
 */
export function onServerListening(middleware: unknown, found: (server: AppServer) => void): () => void {
  const listener = (message: unknown): void => {
    const { server } = message as { server?: AppServer }
    const handlers = server?.listeners?.('request') ?? []
    if (server && handlers.some((handler) => usesHandler(handler, middleware, true))) found(server)
  }
  subscribe(channel, listener)
  return () => {
    unsubscribe(channel, listener)
  }
}
