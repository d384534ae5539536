import type { PageHelpers } from '@vite-integration/core'
import type { Application, NextFunction, Request, Response } from 'express'
import { stackOf } from './place-fallback.ts'

const kHelpers = Symbol.for('vite-integration.page-helpers')
const kWatched = Symbol.for('vite-integration.watched')

type WithHelpers = Response & { [kHelpers]?: readonly PageHelpers[] }

/** Several builds may have helpers on one response. */
export function noteHelpers(response: Response, helpers: PageHelpers): void {
  const res = response as WithHelpers
  const earlier = res[kHelpers]
  res[kHelpers] = earlier ? [...earlier, helpers] : [helpers]
}

type Handle = (error: unknown, req: Request, res: Response, next: NextFunction) => unknown

/** What Express 5 and Express 4 call on every layer that an error passes, in whatever router. */
type LayerPrototype = { [name in 'handleError' | 'handle_error']?: Handle } & { [kWatched]?: true }

/**
 * A page that has failed reaches nobody, so that the page of an error handler needs all tags. Express has no
 * hook for that, and no layer of ours stands ahead of error handlers in routers or between routes: so the
 * method is wrapped through which an error reaches them all, once for each copy of Express.
 */
export function watchErrors(app: Application): void {
  const [layer] = stackOf(app)
  const prototype = layer && (Object.getPrototypeOf(layer) as LayerPrototype)
  if (!prototype || prototype[kWatched]) return
  const name = prototype.handleError ? 'handleError' : 'handle_error'
  const handle = prototype[name]
  if (!handle) return
  prototype[kWatched] = true
  prototype[name] = function (this: unknown, error, req, res, next) {
    if (!res.headersSent) for (const helpers of (res as WithHelpers)[kHelpers] ?? []) helpers.restart()
    return handle.call(this, error, req, res, next)
  }
}
