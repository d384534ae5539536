import type { RenderPhase } from './ssr/types.ts'

/** How pages are rendered on the server: the `ssr` option in its long form. */
export interface SsrOptions {
  /**
   * Module of the server, as in a Vite config: a path relative to `root` ('./src/entry-server.ts', '/src/entry-server.ts'), an
   * absolute path, or a virtual module. Its default export has a method `fetch`, or it exports `render`. In production the
   * module is the one that was built from it.
   *
   * @default in production what the Vite plugin recorded
   */
  entry: string
  /**
   * Name of the Vite environment in which the entry runs.
   *
   * @default what the Vite plugin recorded, else 'ssr'
   */
  environment?: string
  /**
   * HTML page that rendered markup is put into, relative to `root`.
   *
   * @default what the Vite plugin recorded, else 'index.html'
   */
  template?: string
  /**
   * Milliseconds from the call to the first byte of the response. A request that takes longer fails with SSR_TIMEOUT (504) and
   * its `signal` aborts. 0 sets no limit.
   *
   * @default 10_000
   */
  timeoutMs?: number
  /**
   * Is told of the error of a request, once. A Response that it returns before the first byte is sent; otherwise the error goes to the
   * application's error handlers. A client that has left is no error.
   *
   * @param phase 'load': entry or template; 'shell': before the first byte; 'stream': after it, the connection is closed
   * @example
   * onError: (error, phase) => report(error, { phase })
   */
  onError?(error: unknown, phase: RenderPhase): Response | void
}
