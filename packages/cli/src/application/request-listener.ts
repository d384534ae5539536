import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { type RequestContext, type Integration, writeResponse } from '@vite-integration/core'
import { answerError, answerNotFound } from './answer-error.ts'
import { type ApplicationKind, type ConnectApplication } from './kinds.ts'
import { holdNotFound } from './hold-not-found.ts'

const catchAllAdvice = 'Remove it, or let it call next() for what it does not know.'

type Handled = Exclude<ApplicationKind, { kind: 'fastify' }>

/** Methods whose 404 may mean that a handler has nothing at a path. */
const reads = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Puts an integration around an application: its files first, then the application, and behind that what
 * the application has left unmatched.
 *
 * @param handled undefined for an integration that stands alone
 */
export function createRequestListener(
  integration: Integration,
  handled: Handled | undefined,
): RequestListener {
  return (req, res) => {
    const fail = (error: unknown): void => answerError(error, req, res, integration)
    const exchange = (next: RequestContext['next']): RequestContext => ({
      req,
      res,
      // As it came: an application may change `req.url` for its own parts.
      target,
      nonce: () => integration.helpers(res).nonce(),
      next,
      send: (answer) => writeResponse(answer, req, res),
    })
    const target = req.url ?? '/'
    let isOffered = false
    const fallback = (otherwise: () => void): void => {
      isOffered = true
      integration.fallback(exchange((error) => (error ? fail(error) : otherwise())))
    }
    const askApplication = (): void => {
      if (!handled) fallback(() => answerNotFound(req, res))
      else settle(() => callApplication(handled, req, res, fallback, fail), fail)
    }
    if (handled?.kind === 'next' && integration.config.dev) {
      res.once('finish', () => {
        if (!isOffered && isCatchAllAnswer(req, res))
          integration.warnOfShadowedRoute(req, target, catchAllAdvice)
      })
    }
    integration.files(exchange((error) => (error ? fail(error) : askApplication())))
  }
}

function callApplication(
  { kind, application }: Handled,
  req: IncomingMessage,
  res: ServerResponse,
  fallback: (otherwise: () => void) => void,
  fail: (error: unknown) => void,
): unknown {
  if (kind === 'next') {
    return (application as ConnectApplication)(req, res, (error) => {
      if (error) fail(error)
      else fallback(() => answerNotFound(req, res))
    })
  }
  if (reads.has(req.method ?? '')) holdNotFound(res, fallback)
  return application(req, res)
}

/** An error of a handler, thrown at once or later. */
function settle(call: () => unknown, fail: (error: unknown) => void): void {
  try {
    Promise.resolve(call()).catch(fail)
  } catch (error) {
    fail(error)
  }
}

/** Whether a route for every path has answered, or middleware with a 404 without any route. */
function isCatchAllAnswer(req: IncomingMessage, { statusCode }: ServerResponse): boolean {
  // Express puts the route on the request. Connect has none: only a 404 tells.
  const { route } = req as { route?: { readonly path: unknown } }
  if (!route) return statusCode === 404
  const { path } = route
  return path instanceof RegExp ? path.test('/any/path') : /^\/?[{(]?\*/.test(String(path))
}
