import type { IncomingMessage } from 'node:http'
import {
  type AppServer,
  createIntegration,
  type Exchange,
  type Integration,
  type PageHelpers,
  resolveConfig,
  type ViteIntegrationOptions as CoreOptions,
  writeAnswer,
} from '@vite-integration/core'
import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express'
import { onServerListening } from './find-server.ts'
import { earlierErrorHandlers, type Placement, placeLast, unplace } from './place-fallback.ts'

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
export interface ViteMiddleware extends RequestHandler {
  /** Resolves when requests can be answered; rejects when Vite cannot start. */
  readonly ready: Promise<void>
  /**
   * Answers what no route has matched. Placed by itself behind every route; whoever places it by hand,
   * for instance ahead of a catch-all of the application, decides alone where it stands.
   */
  readonly fallback: RequestHandler
  /** Tags outside a request, without a nonce. Each call is a page of its own. */
  readonly tags: PageHelpers['tags']
  readonly asset: PageHelpers['asset']
  readonly inline: PageHelpers['inline']
  readonly html: PageHelpers['html']
  /** Changes with every build; undefined in development. */
  hash(): string | undefined
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
  const placed = new Set<Request['app']>()
  let byHand = false

  const middleware: RequestHandler = (req, res, next) => {
    if (!byHand) placeAutomatically(req)
    const { server } = req.socket as { server?: AppServer }
    if (server) integration.attach(server)
    const helpers = setLocals(integration, req, res)
    passed.set(req, helpers)
    if (config.dev && !byHand) noteCatchAlls(req, res)
    integration.files(exchangeOf(req, res, next, helpers))
  }

  /** Requests that came through the middleware and that the fallback has not seen yet. */
  const passed = new WeakMap<IncomingMessage, PageHelpers>()
  const answer = (req: Request, res: Response, next: NextFunction): void => {
    const helpers = passed.get(req)
    if (!passed.delete(req)) next()
    else integration.fallback(exchangeOf(req, res, next, helpers!))
  }
  const noteCatchAlls = (req: Request, res: Response): void => {
    res.once('finish', () => {
      if (passed.has(req) && isCatchAllAnswer(req, res)) integration.noteSwallowed(req)
    })
  }
  const placement = createPlacement(integration, answer)

  function placeAutomatically({ app }: Request): void {
    placed.add(app)
    placeLast(app, placement)
  }

  const stopWatching = config.dev ? onServerListening(middleware, integration.attach) : () => {}
  if (config.server) integration.attach(config.server)

  return Object.defineProperties(middleware, {
    ready: { value: integration.ready },
    fallback: {
      // Whoever asks for it places it.
      get() {
        byHand = true
        for (const app of placed) unplace(app, placement)
        return answer
      },
    },
    ...outsideRequests(integration),
    close: {
      async value() {
        stopWatching()
        await integration.close()
      },
    },
  }) as ViteMiddleware
}

/** Whether a route for every path has answered, or middleware with a 404 without any route. */
function isCatchAllAnswer({ route }: Request, { statusCode }: Response): boolean {
  if (!route) return statusCode === 404
  const { path } = route as { path: unknown }
  return path instanceof RegExp ? path.test('/any/path') : /^\/?[{(]?\*/.test(String(path))
}

function exchangeOf(req: Request, res: Response, next: NextFunction, helpers: PageHelpers): Exchange {
  return { req, res, helpers, next, send: (answer) => writeAnswer(answer, req, res) }
}

/** The two handlers that the application gets at its end. */
function createPlacement(integration: Integration, answer: RequestHandler): Placement {
  const fallback: RequestHandler = (req, res, next) => {
    void answer(req, res, (error?: unknown) => {
      if (!error) return next()
      const handlers = earlierErrorHandlers(req.app, fallback, req.path)
      return runErrorHandlers(handlers, error, req, res, next)
    })
  }
  const lastResort: ErrorRequestHandler = (error, req, res, next) => {
    const page = res.headersSent ? undefined : integration.lastResort(error, req)
    if (page) writeAnswer(page, req, res)
    else next(error)
  }
  return { fallback, lastResort }
}

function runErrorHandlers(
  [handler, ...rest]: readonly ErrorRequestHandler[],
  error: unknown,
  req: Request,
  res: Response,
  next: NextFunction,
): void {
  if (!handler) return next(error)
  try {
    const passOn = (passed?: unknown): void => runErrorHandlers(rest, passed ?? error, req, res, next)
    Promise.resolve(handler(error, req, res, passOn)).catch(passOn)
  } catch (thrown) {
    runErrorHandlers(rest, thrown, req, res, next)
  }
}

function setLocals(integration: Integration, req: Request, res: Response): PageHelpers {
  const { nonce, tags } = integration.config
  const ask = nonce as ((req: Request, res: Response) => string | undefined) | undefined
  const helpers = integration.helpers(res, () => ask?.(req, res))
  res.locals.viteTags = helpers.tags
  res.locals.viteAsset = helpers.asset
  res.locals.viteInline = helpers.inline
  res.locals.viteHtml = helpers.html
  // Asked when it is read: middleware that makes the nonce may come later. A getter costs a microsecond.
  if (ask || tags.csp) defineGetter(res.locals, 'viteNonce', helpers.nonce)
  else res.locals.viteNonce = undefined
  return helpers
}

/** The helpers without a response, each call for a page of its own. */
function outsideRequests(integration: Integration): PropertyDescriptorMap {
  const outside = (): PageHelpers => integration.helpers()
  return {
    tags: { value: (...args: Parameters<PageHelpers['tags']>) => outside().tags(...args) },
    asset: { value: (path: string) => outside().asset(path) },
    inline: { value: (path: string) => outside().inline(path) },
    html: { value: (...args: Parameters<PageHelpers['html']>) => outside().html(...args) },
    hash: { value: integration.hash },
  }
}

function defineGetter(target: object, name: string, get: () => unknown): void {
  Object.defineProperty(target, name, { configurable: true, enumerable: true, get })
}
