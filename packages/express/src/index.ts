import {
  addViewHelpers,
  type AppHelpers,
  appHelpers,
  createIntegration,
  createNodeHost,
  isCatchAllAnswer,
  matchBase,
  onServerListening,
  reportStartFailure,
  type RequestContext,
  resolveConfig,
  type ViewHelpers,
  type ViteIntegrationOptions as CoreOptions,
} from '@vite-integration/core'
import type { Request, RequestHandler, Response } from 'express'
import { createPlacement, integrationsOf, outermostApp, usesHandler } from './placement.ts'

export {
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

export type ViteIntegrationOptions = CoreOptions<Request, Response>

/** The middleware, and what else an application may want of it. */
export interface ViteMiddleware extends RequestHandler, AppHelpers {
  /** Resolves when requests can be answered; rejects when Vite cannot start. */
  readonly ready: Promise<void>
  /**
   * Answers what no route has matched. It is placed behind every route by itself; an application that places it by hand,
   * for instance ahead of a catch-all of its own, decides alone where it stands.
   */
  readonly fallback: RequestHandler
  /** Ends Vite and its HMR connections. */
  close(): Promise<void>
}

const catchAllAdvice = 'Remove it, or put "app.use(vite.fallback)" ahead of it.'

/**
 * Puts Vite behind an Express application: `app.use(viteIntegration())`, first line of the app.
 *
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION, ROOT_NOT_FOUND, and with
 * NODE_ENV=production BUILD_NOT_FOUND, MANIFEST_NOT_FOUND, MANIFEST_INVALID, PAGE_NOT_FOUND
 */
export function viteIntegration(options: ViteIntegrationOptions = {}): ViteMiddleware {
  const config = resolveConfig(options)
  const integration = createIntegration(config)
  const host = createNodeHost<Request, Response>(integration, (req) => req.originalUrl)

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
  const isOurs = (listener: unknown): boolean => usesHandler(listener, middleware, true)
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
    close,
    ...appHelpers(integration),
  })
}
