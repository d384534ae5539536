import type { ErrorRequestHandler, Application, RequestHandler } from 'express'

/** A layer of an Express router, as far as it is used: the same in Express 4 and 5. */
export interface Layer {
  readonly handle: (...args: never[]) => unknown
  readonly route?: unknown
  match(path: string): unknown
}

interface Router {
  stack: Layer[]
  use(handler: RequestHandler | ErrorRequestHandler): unknown
}

/** Keeps two handlers at their places in an application's router, whatever is added later. */
export interface Placement {
  /** Behind every route and ahead of the error handlers that end the stack. */
  readonly fallback: RequestHandler
  /** Behind those. */
  readonly renderError: ErrorRequestHandler
}

/** The router of an application. Express 4 has it under another name, made with the first middleware. */
function routerOf(app: Application): Router | undefined {
  const { lazyrouter, _router: router4 } = app as unknown as { lazyrouter?: unknown; _router?: Router }
  return typeof lazyrouter === 'function' ? router4 : (app.router as unknown as Router)
}

/** The stack of an application. The array itself: what is changed in it is changed in the application. */
export function stackOf(app: Application): Layer[] {
  return routerOf(app)?.stack ?? []
}

/**
 * Puts the handlers where they belong, unless they are there. Called with each request: routes may have
 * been added since the last one. Requests under way are not disturbed, for only the end of the stack moves.
 */
export function placeLast(app: Application, { fallback, renderError }: Placement): void {
  const router = routerOf(app)!
  const { stack } = router
  if (endsWith(stack, renderError)) return
  remove(stack, fallback)
  remove(stack, renderError)
  let end = stack.length
  while (end > 0 && isErrorHandler(stack[end - 1]!)) end--
  router.use(fallback)
  const layer = stack.pop()!
  stack.splice(end, 0, layer)
  router.use(renderError)
}

/** Marks handlers of ours: several integrations in one application stand side by side at its end. */
const kOurs = Symbol.for('vite-integration.last-resort')

export function markLastResort(handler: ErrorRequestHandler): ErrorRequestHandler {
  return Object.assign(handler, { [kOurs]: true })
}

function endsWith(stack: readonly Layer[], renderError: unknown): boolean {
  for (let index = stack.length - 1; index >= 0 && kOurs in stack[index]!.handle; index--) {
    if (stack[index]!.handle === renderError) return true
  }
  return false
}

/** Takes the handlers out again. */
export function unplace(app: Application, { fallback, renderError }: Placement): void {
  const stack = stackOf(app)
  remove(stack, fallback)
  remove(stack, renderError)
}

/**
 * The error handlers of an application that stand ahead of `fallback`: those that late routes have
 * pushed out of the end. Express itself would pass them over.
 */
export function earlierErrorHandlers(
  app: Application,
  fallback: RequestHandler,
  path: string,
): ErrorRequestHandler[] {
  const stack = stackOf(app)
  const end = stack.findIndex((layer) => layer.handle === fallback)
  return stack
    .slice(0, Math.max(end, 0))
    .filter((layer) => isErrorHandler(layer) && layer.match(path))
    .map((layer) => layer.handle as unknown as ErrorRequestHandler)
}

/**
 * Whether a request listener is an application that uses a handler, at any depth of routers. What a mounted
 * application holds cannot be seen from here: then `mounted` is the answer.
 */
export function usesHandler(listener: unknown, handler: unknown, mounted: boolean): boolean {
  const stack = isApplication(listener) ? stackOf(listener) : (listener as Partial<Router>).stack
  if (!Array.isArray(stack)) return false
  return (stack as Layer[]).some(
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

function isErrorHandler(layer: Layer): boolean {
  return !layer.route && layer.handle.length === 4
}

function remove(stack: Layer[], handler: unknown): void {
  const index = stack.findIndex((layer) => layer.handle === handler)
  if (index !== -1) stack.splice(index, 1)
}
