import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { type RequestContext, type Integration, writeResponse } from '@vite-integration/core'
import { answerError, answerNotFound } from './answer-error.ts'
import { type ApplicationKind, type ConnectApplication } from './kinds.ts'
import { holdNotFound } from './hold-not-found.ts'

const catchAllAdvice = 'Remove it, or let it call next() for what it does not know.'

type Handled = Exclude<ApplicationKind, { kind: 'fastify' }>

/**
 * Methods for which a 404 of a handler without `next` is read as "nothing here": the integration may answer instead.
 */
const readMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Creates the request listener that puts an integration around an application: first the integration's files, then
 * the application, then the integration's fallback for requests that the application leaves unmatched.
 *
 * @param handled the application; undefined serves the integration alone
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
      // The request target as it was received: an application may rewrite `req.url` for its routers.
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
  if (readMethods.has(req.method ?? '')) holdNotFound(res, fallback)
  return application(req, res)
}

/** Runs a handler; an error that it throws, or a promise of its that rejects, goes to `fail`. */
function settle(call: () => unknown, fail: (error: unknown) => void): void {
  try {
    Promise.resolve(call()).catch(fail)
  } catch (error) {
    fail(error)
  }
}

/** Returns whether a route for every path has answered the request, or middleware without a route has with a 404. */
function isCatchAllAnswer(req: IncomingMessage, { statusCode }: ServerResponse): boolean {
  // Express puts the matched route on the request. Connect has no routes: there a 404 is the only sign.
  const { route } = req as { route?: { readonly path: unknown } }
  if (!route) return statusCode === 404
  const { path } = route
  return path instanceof RegExp ? path.test('/any/path') : /^\/?[{(]?\*/.test(String(path))
}
