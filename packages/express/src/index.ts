import {
  addViewHelpers,
  type AppHelpers,
  appHelpers,
  createBuildHandler,
  createIntegration,
  createNodeHost,
  innerHandler,
  isCatchAllAnswer,
  matchBase,
  onServerListening,
  reportStartFailure,
  type RequestContext,
  resolveConfig,
  type ViewHelpers,
  type ViteIntegrationOptions as CoreOptions,
} from '@vite-integration/core'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request, RequestHandler, Response } from 'express'
import { createPlacement, integrationsOf, outermostApp, usesHandler } from './placement.ts'

export {
  type BuildStatus,
  type ErrorCode,
  type Logger,
  type NonceOption,
  type PageHelpers,
  type PageParts,
  type TagOptions,
  ViteIntegrationError,
} from '@vite-integration/core'

declare global {
  namespace Express {
    interface Locals extends ViewHelpers {}
  }
}

/** Options of {@link viteIntegration}. `nonce` gets Express's request and response. */
export type ViteIntegrationOptions = CoreOptions<Request, Response>

/**
 * The middleware that {@link viteIntegration} returns, with members for the rest of the application.
 *
 * @example
 * const vite = viteIntegration()
 * app.use(vite)
 * await vite.ready
 */
export interface ViteMiddleware extends RequestHandler, AppHelpers {
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
   * Answers requests that no route matched: Vite's modules and pages in development, pages in production. It goes behind all routes by
   * itself. Placed by hand it stands only there, for instance in front of a catch-all of the application.
   *
   * @example
   * app.use(vite.fallback)
   * app.use((req, res) => res.status(404).send('Nothing here'))
   */
  readonly fallback: RequestHandler
  /**
   * Returns a request listener for `createServer` that answers the files of the build, in production, ahead of
   * Express. For these requests no middleware of the application runs: no logging, no authentication, no compression,
   * no headers such as helmet's. Pages and everything else go through the application as before, and HMR works. The
   * application uses `vite` as well.
   *
   * @param app the application, or any request listener
   * @example
   * app.use(vite)
   * createServer(vite.handler(app)).listen(3000)
   */
  handler(
    app: (req: IncomingMessage, res: ServerResponse) => unknown,
  ): (req: IncomingMessage, res: ServerResponse) => void
  /**
   * Ends Vite and its HMR connections, and takes the fallback out of the application. The HTTP server is the application's to close.
   *
   * @example
   * process.once('SIGTERM', () => {
   *   server.close()
   *   void vite.close()
   * })
   */
  close(): Promise<void>
}

const catchAllAdvice = 'Remove it, or put "app.use(vite.fallback)" ahead of it.'

/**
 * Puts Vite behind an Express application. One `app.use` in the first line is enough: routes come before Vite's modules and pages, wherever
 * they are declared. In production the files of the build are answered where the middleware stands.
 *
 * @param options all optional; they are not changed
 * @returns middleware, to be used once or in several routers
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION, ROOT_NOT_FOUND; in production with NODE_ENV=production
 * BUILD_NOT_FOUND, MANIFEST_NOT_FOUND, MANIFEST_INVALID, PAGE_NOT_FOUND
 * @example
 * const app = express()
 * app.use(viteIntegration({ root: import.meta.dirname }))
 * app.get('/', (req, res) => res.render('home.ejs')) // <%- viteTags('src/main.ts') %>
 */
export function viteIntegration(options: ViteIntegrationOptions = {}): ViteMiddleware {
  const config = resolveConfig(options)
  const integration = createIntegration(config)
  const host = createNodeHost<Request, Response>(
    integration,
    (req) =>
      // Ahead of Express a request has no such member.
      (req.originalUrl as string | undefined) ?? req.url,
  )

  const middleware: RequestHandler = (req, res, next) =>
    host.files(req, res, (error) => {
      const context = host.contextOf(req, res)
      placement.ensure(outermostApp(req.app))
      addViewHelpers(res.locals, integration, context)
      if (config.dev) res.once('finish', () => warnOfCatchAll(req, res, context))
      next(error)
    })
  const answer: RequestHandler = (req, res, next) => {
    const { path, stage } = host.contextOf(req, res)
    const isOurs = stage === 'routes' && matchBase(integrationsOf(req.app), path) === integration
    if (isOurs) host.fallback(req, res, next)
    else next()
  }
  const fallback: RequestHandler = (req, res, next) => {
    placement.markByHand(outermostApp(req.app))
    return answer(req, res, next)
  }
  const placement = createPlacement(integration, host, answer, fallback)

  function warnOfCatchAll(req: Request, res: Response, context: RequestContext): void {
    if (context.stage === 'fallback' || placement.isByHand(outermostApp(req.app))) return
    if (isCatchAllAnswer(req, res, context.target)) integration.warnOfShadowedRoute(context, catchAllAdvice)
  }
  const handler: ViteMiddleware['handler'] = (listener) =>
    createBuildHandler(listener, (req, res) => ({
      integration,
      context: host.contextOf(req as Request, res as Response),
    }))
  const isOurs = (listener: unknown): boolean => usesHandler(innerHandler(listener), middleware, true)
  const stopSearch = config.dev ? onServerListening(isOurs, integration.attach) : () => {}
  reportStartFailure(integration)

  const close = async (): Promise<void> => {
    stopSearch()
    placement.remove()
    await integration.close()
  }
  return Object.assign(middleware, {
    ready: integration.ready,
    fallback,
    handler,
    close,
    ...appHelpers(integration),
  })
}
