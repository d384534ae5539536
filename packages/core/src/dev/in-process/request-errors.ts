import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Plugin } from 'vite'

/** Errors that Vite met while it answered a request. */
export interface RequestErrors {
  readonly plugin: Plugin
  /** The error of this request, once. */
  take(req: IncomingMessage): unknown
}

/**
 * In middleware mode Vite logs an error, shows it in the overlay, and then passes the request on as if
 * nothing had happened. This middleware stands just before Vite's own handler and remembers the error,
 * so that the request can fail with it.
 */
export function catchRequestErrors(): RequestErrors {
  const errors = new WeakMap<IncomingMessage, unknown>()
  return {
    plugin: {
      name: 'vite-integration:errors',
      configureServer: (server) => () => {
        server.middlewares.use(
          // Four parameters make it an error handler.
          (error: unknown, req: IncomingMessage, _res: ServerResponse, next: (error?: unknown) => void) => {
            errors.set(req, error)
            next(error)
          },
        )
      },
    },
    take(req) {
      const error = errors.get(req)
      errors.delete(req)
      return error
    },
  }
}
