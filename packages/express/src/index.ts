import type { IncomingMessage } from 'node:http'
import {
  type AppServer,
  createIntegration,
  type RequestContext,
  type Integration,
  type AppHelpers,
  appHelpers,
  type PageHelpers,
  matchBase,
  resolveConfig,
  type ViteIntegrationOptions as CoreOptions,
  writeResponse,
} from '@vite-integration/core'
import type { Application, NextFunction, Request, RequestHandler, Response } from 'express'
import { onServerListening } from './find-server.ts'
import { catchAllAdvice, isCatchAllAnswer } from './catch-all.ts'
import { placeLast, unplace, usesHandler } from './place-fallback.ts'
import { createPlacement } from './placement.ts'

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
    interface Locals {
      /** Tags of one entry or several, as HTML: `<%- viteTags('src/main.ts') %>`. */
      viteTags: PageHelpers['tags']
      /** The URL of a source file or public file. */
      viteAsset: PageHelpers['asset']
      /** The content of a small file, to stand in the page itself. */
      viteInline: PageHelpers['inline']
      /** An HTML page of the project with `head`, `body` and `state` put into it. */
      viteHtml: PageHelpers['html']
      /** The CSP nonce of this response, when the `nonce` option gives one. */
      viteNonce: string | undefined
    }
  }
}

export type ViteIntegrationOptions = CoreOptions<Request, Response>

/** The middleware, and what else an application may want of it. */
export interface ViteMiddleware extends RequestHandler, AppHelpers {
  /** Resolves when requests can be answered; rejects when Vite cannot start. */
  readonly ready: Promise<void>
  /**
   * Answers what no route has matched. Placed by itself behind every route; whoever places it by hand,
   * for instance ahead of a catch-all of the application, decides alone where it stands.
   */
  readonly fallback: RequestHandler
  /** Ends Vite and its HMR connections. */
  close(): Promise<void>
}

/**
 * Puts Vite behind an Express application: `app.use(viteIntegration())`, first line of the app.
 *
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION, ROOT_NOT_FOUND, and with
 * NODE_ENV=production BUILD_NOT_FOUND, MANIFEST_NOT_FOUND, MANIFEST_INVALID, PAGE_NOT_FOUND
 */
export function viteIntegration(options: ViteIntegrationOptions = {}): ViteMiddleware {
  const config = resolveConfig(options)
  const integration = createIntegration(config)
  const apps = new Set<Application>()

  const middleware: RequestHandler = (req, res, next) => {
    const app = outermost(req.app)
    apps.add(app)
    siblingsOf(app).add(integration)
    placeLast(app, placement)
    const { server } = req.socket as { server?: AppServer }
    if (server) integration.attach(server)
    const helpers = createHelpers(integration, req, res)
    setLocals(integration, helpers, res)
    ;(req as Passed)[kPassed] = helpers
    if (config.dev) noteCatchAlls(req, res)
    integration.files(requestContext(req, res, next, helpers))
  }

  /**
   * On requests that came through the middleware and that the fallback has not seen yet. A WeakMap of them
   * would keep the garbage collector so busy that an API route took twice as long.
   */
  const kPassed: unique symbol = Symbol('vite-integration.passed')
  type Passed = IncomingMessage & { [kPassed]?: PageHelpers | undefined }
  const answer = (req: Request, res: Response, next: NextFunction): void => {
    const { [kPassed]: helpers } = req as Passed
    ;(req as Passed)[kPassed] = undefined
    const mine = helpers && matchBase(siblingsOf(outermost(req.app)), req.originalUrl) === integration
    if (!mine) next()
    else integration.fallback(requestContext(req, res, next, helpers))
  }
  const isPlacedByHand = (app: Application): boolean => usesHandler(outermost(app), answer, false)
  const noteCatchAlls = (req: Request, res: Response): void => {
    res.once('finish', () => {
      if (!(req as Passed)[kPassed] || !isCatchAllAnswer(req, res) || isPlacedByHand(req.app)) return
      integration.warnOfShadowedRoute(req, req.originalUrl, catchAllAdvice)
    })
  }
  const placement = createPlacement(integration, answer, isPlacedByHand)

  const stopWatching = config.dev ? onServerListening(middleware, integration.attach) : () => {}
  if (config.server) integration.attach(config.server)
  // Nobody has to wait for it, and the first request may come late.
  integration.ready.catch((error: unknown) => config.logger.error(`Vite did not start: ${String(error)}`))

  const close = async (): Promise<void> => {
    stopWatching()
    for (const app of apps) {
      siblingsOf(app).delete(integration)
      unplace(app, placement)
    }
    await integration.close()
  }
  const properties = { ready: integration.ready, fallback: answer, close, ...appHelpers(integration) }
  return Object.assign(middleware, properties)
}

/** Pages come after every route, also those of the applications that this one is mounted in. */
function outermost(app: Application): Application {
  const { parent } = app as { parent?: Application }
  return parent ? outermost(parent) : app
}

const kSiblings = Symbol.for('vite-integration.siblings')

/** The integrations of an application: several builds may stand in it, each under its own base. */
function siblingsOf(app: Application): Set<Integration> {
  const holder = app as { [kSiblings]?: Set<Integration> }
  return (holder[kSiblings] ??= new Set())
}

function requestContext(
  req: Request,
  res: Response,
  next: NextFunction,
  helpers: PageHelpers,
): RequestContext {
  return {
    req,
    res,
    target: req.originalUrl,
    nonce: helpers.nonce,
    next,
    send: (answer) => writeResponse(answer, req, res),
  }
}

function createHelpers({ helpers, config }: Integration, req: Request, res: Response): PageHelpers {
  const ask = config.nonce as ((req: Request, res: Response) => string | undefined) | undefined
  return helpers(res, () => ask?.(req, res))
}

function setLocals({ config }: Integration, helpers: PageHelpers, { locals }: Response): void {
  locals.viteTags = helpers.tags
  locals.viteAsset = helpers.asset
  locals.viteInline = helpers.inline
  locals.viteHtml = helpers.html
  const hasNonce = config.nonce !== undefined || (config.tags.csp ?? false) !== false
  // Asked when it is read: middleware that makes the nonce may come later. A getter costs a microsecond.
  if (hasNonce || Object.hasOwn(locals, 'viteNonce')) defineNonce(locals, helpers.nonce)
  else locals.viteNonce = undefined
}

/** What the application assigns itself goes before. */
function defineNonce(locals: Response['locals'], get: () => string | undefined): void {
  const set = (value: unknown): void => {
    Object.defineProperty(locals, 'viteNonce', {
      configurable: true,
      enumerable: true,
      writable: true,
      value,
    })
  }
  Object.defineProperty(locals, 'viteNonce', { configurable: true, enumerable: true, get, set })
}
