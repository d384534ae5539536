import {
  addViewHelpers,
  createIntegration,
  createNodeHost,
  type HostMembers,
  hostMembers,
  innerHandler,
  matchBase,
  onServerListening,
  type RenderLocals,
  resolveConfig,
  type ViewHelpers,
  type ViteIntegrationOptions as CoreOptions,
  warnOfCatchAll,
} from '@vite-integration/core'
import type { Request, RequestHandler, Response } from 'express'
import { ExpressRequest } from './express-request.ts'
import { createPlacement, integrationsOf, outermostApp, usesHandler } from './placement.ts'

export { ViteIntegrationError } from '@vite-integration/core'
export type * from '@vite-integration/core/types'

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
export interface ViteMiddleware extends RequestHandler, HostMembers {
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
   * Returns a handler that answers with a page of the server entry (`ssr` option), for a route and any method. The entry decides
   * about status and headers; its errors go to the application's error handlers.
   *
   * @param locals what the entry gets as `context.locals` behind `res.locals`, or a function `(req, res)` that returns it
   * @example
   * app.get('/users/:id', vite.render((req) => ({ id: req.params.id })))
   */
  render(locals?: RenderLocals<Request, Response>): RequestHandler
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
    (req, res) => new ExpressRequest(req, res),
  )

  const middleware: RequestHandler = (req, res, next) =>
    host.files(req, res, (error) => {
      const context = host.contextOf(req, res)
      placement.ensure(outermostApp(req.app))
      addViewHelpers(res.locals, integration, context)
      if (config.dev) warnAtEnd(req, res)
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
  /** In production for requests that reach the application's last handler: others are none of its catch-alls. */
  const watch: RequestHandler = (req, res, next) => {
    if (!config.dev) warnAtEnd(req, res)
    next()
  }
  const placement = createPlacement(integration, host, { middleware, answer, fallback, watch })

  function warnAtEnd(req: Request, res: Response): void {
    res.once('finish', () => {
      const app = outermostApp(req.app)
      const context = host.contextOf(req, res)
      if (placement.isByHand(app)) return
      warnOfCatchAll(integration, context, catchAllAdvice, placement.lastHandler(app))
    })
  }

  const isOurs = (listener: unknown): boolean => usesHandler(innerHandler(listener), middleware, true)
  const stopSearch = config.dev ? onServerListening(isOurs, integration.attach) : () => {}

  const close = async (): Promise<void> => {
    stopSearch()
    placement.remove()
    await integration.close()
  }
  const render: ViteMiddleware['render'] = (locals) => (req, res, next) => host.render(req, res, next, locals)
  return Object.assign(middleware, hostMembers(integration, host), { fallback, render, close })
}
