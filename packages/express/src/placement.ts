import type { Integration, NodeHost } from '@vite-integration/core'
import type {
  Application,
  ErrorRequestHandler,
  NextFunction,
  Request,
  RequestHandler,
  Response,
} from 'express'

/*
 * The place at the end of an Express application. Pages come after every route, also after those that are added later,
 * and Express has no public way to say so: `app.use` puts a handler behind the routes there are. So the handlers are
 * moved to the end of `router.stack`, an array that Express 4 and 5 both have, whenever something stands behind them.
 */

/** A layer of an Express router, as far as it is used: the same in Express 4 and 5. */
interface Layer {
  readonly handle: (...args: never[]) => unknown
  readonly route?: unknown
  /** What of the last path has matched, in Express 4. */
  readonly path?: string
  /** Returns what has matched, in Express 4 only whether anything has. */
  match(path: string): boolean | { readonly path?: string }
}

/** The handlers of an integration. */
interface Handlers {
  /** The one that the application uses. */
  readonly middleware: RequestHandler
  /** Answers an unmatched request. */
  readonly answer: RequestHandler
  /** The same, as the application places it by hand. */
  readonly fallback: RequestHandler
  /** Passes requests on to the application's last handler, which may be a 404 that hides the pages. */
  readonly watch: RequestHandler
}

/** Keeps the handlers of an integration at their places in the applications that use it. */
export interface Placement {
  /** Puts the handlers where they belong, unless they are there. Called with each request: routes may have been added. */
  ensure(app: Application): void
  /** Notes that an application has placed `vite.fallback` itself: nothing else answers in its place. */
  markByHand(app: Application): void
  isByHand(app: Application): boolean
  /** Returns the handler that stands directly ahead of the fallback, behind all others of the application. */
  lastHandler(app: Application): unknown
  remove(): void
}

/**
 * Places three layers: the fallback and a reset of tags, ahead of the error handlers that end the stack, and the last error handler.
 * What stands behind a handler that passes nothing on is never reached, so they go ahead of that as well.
 */
export function createPlacement(
  integration: Integration,
  { contextOf, errorHandler }: NodeHost<Request, Response>,
  { middleware, answer, fallback, watch }: Handlers,
): Placement {
  const byHand = new Map<Application, boolean>()

  const placed: RequestHandler = (req, res, next) => {
    if (byHand.get(outermostApp(req.app)) === true) return next()
    return answer(req, res, (error?: unknown) => {
      if (error === undefined) return next()
      return runErrorHandlers(earlierErrorHandlers(req, placed), error, req, res, next)
    })
  }
  /** The page of an error handler has all of its tags, whatever the page that failed had written. */
  const resetTags: ErrorRequestHandler = (error, req, res, next) => {
    contextOf(req, res).resetTags()
    next(error)
  }
  const renderError: ErrorRequestHandler = (error, req, res, next) => {
    const isTest = req.app.get('env') === 'test'
    errorHandler(error, req, res, next, !isTest)
  }
  const own: readonly unknown[] = [placed, resetTags, renderError]

  return {
    ensure(app) {
      const { stack } = routerOf(app)!
      // With each request it is asked again: the usual answer is at hand.
      if (byHand.has(app) && stack.at(-1)?.handle === renderError) return
      const registered = registryOf(app).set(integration, renderError)
      if (byHand.has(app) && endsWith(stack, renderError, registered.values())) return
      const isFirst = !byHand.has(app)
      byHand.set(app, byHand.get(app) === true || usesHandler(app, fallback, false))
      removeLayers(stack, own)
      const end = endOf(stack)
      // Requests under way are not disturbed, for only the end of the stack moves.
      app.use(placed, resetTags)
      stack.splice(end, 0, ...stack.splice(-2))
      app.use(renderError)
      // Later there are requests under way, and this moves the place of the last handler.
      const last = stack[end - 1]
      if (isFirst && last && isForEveryPath(last) && !holdsHandler([last], middleware, true)) {
        app.use(watch)
        stack.splice(end - 1, 0, ...stack.splice(-1))
      }
    },
    markByHand: (app) => void byHand.set(app, true),
    isByHand: (app) => byHand.get(app) === true,
    lastHandler(app) {
      const { stack } = routerOf(app)!
      const layer = stack[stack.findIndex(({ handle }) => handle === placed) - 1]
      return layer && isForEveryPath(layer) ? innermost(layer) : undefined
    },
    remove() {
      for (const app of byHand.keys()) {
        registryOf(app).delete(integration)
        removeLayers(routerOf(app)?.stack ?? [], [...own, watch])
      }
    },
  }
}

/** Pages come after every route, also those of the applications that this one is mounted in. */
export function outermostApp(app: Application): Application {
  const { parent } = app as { parent?: Application }
  return parent ? outermostApp(parent) : app
}

const setting = 'vite-integration'

/** The integrations of an application, each with its last layer: several builds may stand in it, each under its base. */
function registryOf(app: Application): Map<Integration, ErrorRequestHandler> {
  const registry = app.get(setting) as Map<Integration, ErrorRequestHandler> | undefined
  return registry ?? (app.set(setting, new Map()).get(setting) as Map<Integration, ErrorRequestHandler>)
}

export function integrationsOf(app: Application): Iterable<Integration> {
  return registryOf(outermostApp(app)).keys()
}

/** The router of an application. Express 4 has it under another name, made with the first middleware. */
function routerOf(app: Application): { readonly stack: Layer[] } | undefined {
  const { lazyrouter, _router } = app as unknown as { lazyrouter?: unknown; _router?: { stack: Layer[] } }
  return typeof lazyrouter === 'function' ? _router : (app.router as unknown as { stack: Layer[] })
}

/** Returns whether only last layers of ours, several integrations side by side, stand behind `last`. */
function endsWith(stack: readonly Layer[], last: unknown, ours: Iterable<unknown>): boolean {
  const handlers = new Set(ours)
  for (let index = stack.length - 1; index >= 0 && handlers.has(stack[index]!.handle); index--) {
    if (stack[index]!.handle === last) return true
  }
  return false
}

/** The error handlers that late routes have pushed ahead of the fallback. Express itself would pass them over. */
function earlierErrorHandlers({ app, path }: Request, placed: RequestHandler): ErrorRequestHandler[] {
  const stack = routerOf(app)?.stack ?? []
  const end = stack.findIndex((layer) => layer.handle === placed)
  return stack
    .slice(0, Math.max(end, 0))
    .filter((layer) => isErrorHandler(layer) && layer.match(path))
    .map((layer) => layer.handle as unknown as ErrorRequestHandler)
}

function runErrorHandlers(
  [handler, ...rest]: readonly ErrorRequestHandler[],
  error: unknown,
  req: Request,
  res: Response,
  next: NextFunction,
): void {
  if (!handler) return next(error)
  const passOn = (passed?: unknown): void => runErrorHandlers(rest, passed ?? error, req, res, next)
  try {
    Promise.resolve(handler(error, req, res, passOn)).catch(passOn)
  } catch (thrown) {
    passOn(thrown)
  }
}

/**
 * Returns whether a request listener is an application that uses a handler, at any depth of routers. What a mounted
 * application holds cannot be seen from here: then `mounted` is the answer.
 */
export function usesHandler(listener: unknown, handler: unknown, mounted: boolean): boolean {
  const stack = isApplication(listener) ? routerOf(listener)?.stack : (listener as { stack?: Layer[] }).stack
  return Array.isArray(stack) && holdsHandler(stack, handler, mounted)
}

function holdsHandler(stack: readonly Layer[], handler: unknown, mounted: boolean): boolean {
  return stack.some(
    ({ handle, route }) =>
      handle === handler ||
      (mounted && handle.name === 'mounted_app') ||
      usesHandler(route ?? handle, handler, mounted),
  )
}

function isApplication(listener: unknown): listener is Application {
  const { set, engine, handle } = listener as Partial<Application> & { handle?: unknown }
  return [set, engine, handle].every((method) => typeof method === 'function')
}

/** Returns the index at which the pages go. */
function endOf(stack: readonly Layer[]): number {
  const closing = stack.findIndex(passesNothingOn)
  let end = closing === -1 ? stack.length : closing
  while (end > 0 && isErrorHandler(stack[end - 1]!)) end--
  return end
}

/**
 * Returns whether a layer ends every request: a handler with two parameters, which has no `next` to call, and without a
 * path. One with a pattern such as '*all' renders pages of the application's own.
 */
function passesNothingOn(layer: Layer): boolean {
  return !layer.route && layer.handle.length === 2 && hasNoPath(layer)
}

function hasNoPath(layer: Layer): boolean {
  const match = layer.match(anyPath)
  return match !== false && (match === true ? layer : match).path === ''
}

const anyPath = '/vite-integration/any/path'

function isForEveryPath(layer: Layer): boolean {
  return layer.match(anyPath) !== false
}

/** Returns the last handler of a layer that may be a route or a router. */
function innermost({ handle, route }: Layer): unknown {
  const inner = ((route ?? handle) as { stack?: readonly Layer[] }).stack?.at(-1)
  return inner ? innermost(inner) : handle
}

function isErrorHandler(layer: Layer): boolean {
  return !layer.route && layer.handle.length === 4
}

function removeLayers(stack: Layer[], handlers: readonly unknown[]): void {
  for (let index = stack.length - 1; index >= 0; index--) {
    if (handlers.includes(stack[index]!.handle)) stack.splice(index, 1)
  }
}
