import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createNodeHost, type Integration, warnOfCatchAll } from '@vite-integration/core'
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
          res.once('finish', () => warnOfCatchAll(integration, host.contextOf(req, res), catchAllAdvice))
        settle(() => callApplication(handled, req, res, fallback, fail), fail)
      }
    })
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
