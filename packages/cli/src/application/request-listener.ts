import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createNodeHost, type Integration, isCatchAllAnswer } from '@vite-integration/core'
import { answerError, answerNotFound } from './answer-error.ts'
import { type ApplicationKind, type ConnectApplication } from './kinds.ts'
import { holdNotFound } from './not-found.ts'

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
  const host = createNodeHost(integration, ({ url = '/' }) => url)
  return (req, res) => {
    const fail = (error: unknown): void => answerError(error, req, res, integration, host.contextOf(req, res))
    const fallback = (otherwise: () => void): void =>
      host.fallback(req, res, (error) => (error === undefined ? otherwise() : fail(error)))
    host.files(req, res, (error) => {
      if (error !== undefined) fail(error)
      else if (!handled) fallback(() => answerNotFound(req, res))
      else {
        if (handled.kind === 'next' && integration.config.dev)
          res.once('finish', () => warnOfCatchAll(req, res))
        settle(() => callApplication(handled, req, res, fallback, fail), fail)
      }
    })
  }

  function warnOfCatchAll(req: IncomingMessage, res: ServerResponse): void {
    const context = host.contextOf(req, res)
    if (context.stage === 'fallback' || !isCatchAllAnswer(req, res, context.target)) return
    integration.warnOfShadowedRoute(context, catchAllAdvice)
  }
}

const catchAllAdvice = 'Remove it, or let it call next() for what it does not know.'

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
