import { type Integration, writeResponse } from '@vite-integration/core'
import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response } from 'express'
import { earlierErrorHandlers, markLastResort, type Placement } from './place-fallback.ts'

/** The two handlers that the application gets at its end. */
/** @param isPlacedByHand whether the application has put `answer` somewhere itself: then it stands there alone */
export function createPlacement(
  integration: Integration,
  answer: RequestHandler,
  isPlacedByHand: (app: Request['app']) => boolean,
): Placement {
  const fallback: RequestHandler = (req, res, next) => {
    if (isPlacedByHand(req.app)) return next()
    void answer(req, res, (error?: unknown) => {
      if (!error) return next()
      const handlers = earlierErrorHandlers(req.app, fallback, req.path)
      return runErrorHandlers(handlers, error, req, res, next)
    })
  }
  const renderError = markLastResort((error, req, res, next) => {
    const page = res.headersSent ? undefined : integration.renderError(error, req, res.locals.viteNonce)
    if (!page) return next(error)
    // As Express would.
    if (!page.isLogged && req.app.get('env') !== 'test') {
      integration.config.logger.error(String((error as Error).stack ?? error))
    }
    return writeResponse(page, req, res)
  })
  return { fallback, renderError }
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
