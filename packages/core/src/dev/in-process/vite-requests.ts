import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import type { Readable } from 'node:stream'
import type { Plugin, ViteDevServer } from 'vite'

/**
 * Reads an HTML file of the project and lets Vite transform it.
 *
 * @param file relative to root, with slashes
 * @param url the request target of the browser
 * @throws the errors of reading the file, and those of plugins
 */
export async function transformPage(server: ViteDevServer, file: string, url: string): Promise<string> {
  const html = await readFile(path.join(server.config.root, file), 'utf8')
  return server.transformIndexHtml(`/${file}`, html, url)
}

/**
 * Closes the file behind a response when the client disconnects: Vite's file server would leave it open for ever.
 */
export function releaseSource(res: ServerResponse): void {
  res.once('pipe', (source: Readable) => {
    res.once('close', () => source.destroy())
  })
}

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
