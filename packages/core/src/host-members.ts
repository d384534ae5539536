import type { IncomingMessage, ServerResponse } from 'node:http'
import { createBuildHandler, type RequestHandler } from './build-handler.ts'
import type { Integration } from './contract.ts'
import { logQuietly } from './logger.ts'
import type { NodeHost } from './node-host.ts'
import { type AppHelpers, appHelpers } from './tags/page-helpers.ts'

/** Members of the middleware of every host that takes `(req, res, next)`, for the rest of the application. */
export interface HostMembers extends AppHelpers {
  /**
   * Resolves when requests can be answered, in production at once. Rejects with ViteIntegrationError VITE_NOT_FOUND or
   * VITE_START_FAILED when Vite cannot start. An application that does not await it gets that error in its error handlers,
   * for requests that need Vite.
   *
   * @example
   * await vite.ready
   * const tags = vite.tags('src/main.ts')
   */
  readonly ready: Promise<void>
  /**
   * Returns a request listener for `createServer` that answers the files of the build, in production, ahead of the
   * application. For these requests nothing of the application runs: no logging, no authentication, no compression, no
   * headers such as helmet's. Pages and everything else go through the application as before, and HMR works. The application
   * uses `vite` as well.
   *
   * @param app the application, or any request listener
   * @example
   * app.use(vite)
   * createServer(vite.handler(app)).listen(3000)
   */
  handler(app: RequestHandler): (req: IncomingMessage, res: ServerResponse) => void
  /**
   * Ends Vite and its HMR connections; no page is answered after it. The HTTP server is the application's to close.
   *
   * @example
   * process.once('SIGTERM', () => {
   *   server.close()
   *   void vite.close()
   * })
   */
  close(): Promise<void>
}

export function hostMembers<Req extends IncomingMessage, Res extends ServerResponse>(
  integration: Integration,
  { contextOf }: NodeHost<Req, Res>,
): HostMembers {
  const { ready, config, close } = integration
  const build = { integration, contextOf }
  // Nobody has to await `ready`, and the first request may come late.
  ready.catch((error: unknown) =>
    logQuietly(() => config.logger.error(`Vite did not start: ${String(error)}`)),
  )
  return {
    ready,
    close,
    handler: (app) => createBuildHandler(app, () => build),
    ...appHelpers(integration),
  }
}
