import type { IncomingMessage } from 'node:http'
import type { ResolvedConfig } from '../config.ts'
import type { BufferedResponse, Integration, RequestContext } from '../contract.ts'
import { ViteIntegrationError } from '../errors.ts'
import { type AllowedHosts, isAllowedHost } from '../http/allowed-hosts.ts'
import { isNavigation } from '../http/navigation.ts'
import { plainText } from '../http/responses.ts'
import { logQuietly } from '../logger.ts'
import { thrownStack } from '../to-error.ts'
import { isUnderAny, type PathPrefix, requestPath } from '../http/request-path.ts'
import { backendPayload, describeError, overlayPayload } from './describe-error.ts'
import type { DevServer, DevSession } from './dev-server.ts'
import { errorPageResponse } from './error-page.ts'
import { waitingResponse } from './waiting-page.ts'

/** Creates the responses to errors in development. */
export interface ErrorResponses {
  /** Prepares an error of Vite for the application's error handlers. */
  describe(cause: unknown): Error
  readonly renderError: Integration['renderError']
  /** Returns the response to a request that needs Vite while it is down; undefined for every other error. */
  waiting(error: unknown, req: IncomingMessage, nonce: () => string | undefined): BufferedResponse | undefined
}

export function createErrorResponses(
  { root, backendPrefixes, logger }: ResolvedConfig,
  vite: DevServer,
): ErrorResponses {
  /** Errors of Vite, which has logged them itself. */
  const described = new WeakSet<object>()

  function waiting(
    error: unknown,
    req: IncomingMessage,
    nonce: () => string | undefined,
  ): BufferedResponse | undefined {
    if (!(error instanceof ViteIntegrationError) || error.code !== 'VITE_NOT_RUNNING') return undefined
    // The hint names paths of the project.
    const hint = isAllowedHost(req, allowedHosts(vite)) ? error.hint : undefined
    return waitingResponse(hint, req, nonce)
  }

  function isBackendPageError(error: Error, req: IncomingMessage): boolean {
    return statusOf(error) >= 500 && isPageRequest(req, backendPrefixes)
  }

  return {
    describe(cause) {
      const error = describeError(cause, root)
      described.add(error)
      return error
    },
    waiting,
    renderError(error, context, log) {
      try {
        return render(error, context, log)
      } catch {
        // The message or stack of the error cannot be read.
        return plainText(500, 'Internal Server Error\n')
      }
    },
  }

  function render(error: unknown, context: RequestContext, log = false): BufferedResponse | undefined {
    const { req } = context
    const wait = waiting(error, req, () => nonceOf(context))
    if (wait) return wait
    if (!(error instanceof Error)) return undefined
    const isOurs = described.has(error)
    if (!isOurs && !isBackendPageError(error, req)) return undefined
    // The message of an error, and a default error page's stack, name paths of the machine.
    if (!isAllowedHost(req, allowedHosts(vite))) return plainText(500, 'Internal Server Error\n')
    if (isOurs) {
      return errorPageResponse(
        { error, payload: overlayPayload(error), status: 500 },
        req,
        vite.base,
        nonceOf(context),
      )
    }
    // A logger that throws must not take the place of the error.
    if (log) logQuietly(() => logger.error(thrownStack(error)))
    const shown = { error, payload: backendPayload(error), status: statusOf(error) }
    return errorPageResponse(shown, req, vite.base, nonceOf(context))
  }
}

/** Returns the CSP nonce, undefined when the `nonce` option throws: that may be the very error to be shown. */
function nonceOf(context: RequestContext): string | undefined {
  try {
    return context.nonce()
  } catch {
    return undefined
  }
}

/** Returns whether a request asks for a page by its headers: without them it may want data. */
function isPageRequest(req: IncomingMessage, backendPrefixes: readonly PathPrefix[]): boolean {
  const { 'sec-fetch-dest': destination, accept = '' } = req.headers
  const saysSo = destination !== undefined || /text\/(?:html|\*)/.test(accept)
  const path = saysSo && isNavigation(req) ? requestPath(req.url) : undefined
  return path !== undefined && !isUnderAny(path, backendPrefixes)
}

/** Returns the hosts to which Vite shows source code; error pages show it to the same. */
function allowedHosts(vite: DevServer): AllowedHosts {
  try {
    return vite.session().allowedHosts
  } catch {
    return []
  }
}

/** Reads the status of an error as hosts do. */
function statusOf(error: Error): number {
  const { statusCode, status } = error as { statusCode?: unknown; status?: unknown }
  const valid = [statusCode, status].find((value) => typeof value === 'number' && value >= 400 && value < 600)
  return (valid as number | undefined) ?? 500
}

/**
 * Refuses a request whose Host Vite does not allow, where Vite skips that check. It does so when its own port speaks
 * https, which protects from DNS rebinding; the backend's port may speak plain HTTP.
 */
export function refuseForeignHost(req: IncomingMessage, session: DevSession): BufferedResponse | undefined {
  if (session.checksHosts || isAllowedHost(req, session.allowedHosts)) return undefined
  const host = JSON.stringify(req.headers.host ?? '')
  return plainText(
    403,
    `Blocked request. This host (${host}) is not in "server.allowedHosts" of vite.config.\n`,
  )
}
