import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Plugin } from 'vite'

/** Errors that Vite met while it answered a request. */
export interface RequestErrors {
  readonly plugin: Plugin
  /** Returns the error of a request, and forgets it. */
  take(req: IncomingMessage): unknown
}

/**
 * Remembers the error of a request, so that the request can fail with it. In middleware mode Vite logs an error, shows
 * it in the overlay, and then passes the request on without it. This middleware runs just before Vite's own handler.
 */
export function catchRequestErrors(): RequestErrors {
  const errors = new WeakMap<IncomingMessage, unknown>()
  return {
    plugin: {
      name: 'vite-integration:errors',
      configureServer: (server) => () => {
        server.middlewares.use(
          // Connect knows an error handler by its four parameters.
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
