import type { IncomingMessage } from 'node:http'
import type { ResolvedConfig } from '../config.ts'
import type { BufferedResponse, Integration } from '../contract.ts'
import { ViteIntegrationError } from '../errors.ts'
import { type AllowedHosts, isAllowedHost } from '../http/allowed-hosts.ts'
import { isNavigation } from '../http/navigation.ts'
import { isUnderAny, requestPath } from '../http/request-path.ts'
import { backendPayload, describeError, overlayPayload } from './describe-error.ts'
import type { DevServer } from './dev-server.ts'
import { describeAsPage } from './error-page.ts'
import { describeWaiting } from './waiting-page.ts'

/** What becomes of errors in development. */
export interface ErrorAnswers {
  /** An error of Vite's, ready for the application's error handlers. */
  describe(cause: unknown): Error
  readonly renderError: Integration['renderError']
  /** The answer to a request that needs a Vite that is down; undefined for any other error. */
  waiting(error: unknown, req: IncomingMessage, nonce: string | undefined): BufferedResponse | undefined
}

export function createErrorAnswers({ root, backendPrefixes }: ResolvedConfig, vite: DevServer): ErrorAnswers {
  const ours = new WeakSet<object>()

  function waiting(
    error: unknown,
    req: IncomingMessage,
    nonce: string | undefined,
  ): BufferedResponse | undefined {
    const isDown = error instanceof ViteIntegrationError && error.code === 'VITE_NOT_RUNNING'
    return isDown ? describeWaiting(error, req, nonce, isAllowedHost(req, allowedHosts(vite))) : undefined
  }

  return {
    describe(cause) {
      const error = describeError(cause, root)
      ours.add(error)
      return error
    },
    waiting,
    renderError(error, req, nonce) {
      const answer = waiting(error, req, nonce)
      if (answer) return { ...answer, isLogged: true }
      if (!(error instanceof Error) || !isAllowedHost(req, allowedHosts(vite))) return undefined
      if (ours.has(error)) {
        const shown = { error, payload: overlayPayload(error), status: 500 }
        return { ...describeAsPage(shown, req, vite.base, nonce), isLogged: true }
      }
      const status = statusOf(error)
      if (status < 500 || !isPageRequest(req)) return undefined
      const shown = { error, payload: backendPayload(error), status }
      return { ...describeAsPage(shown, req, vite.base, nonce), isLogged: false }
    },
  }

  /** Whoever does not say that it is a page, may have asked for data. */
  function isPageRequest(req: IncomingMessage): boolean {
    const { 'sec-fetch-dest': destination, accept = '' } = req.headers
    const saysSo = destination !== undefined || /text\/(?:html|\*)/.test(accept)
    const path = saysSo && isNavigation(req) ? requestPath(req.url) : undefined
    return path !== undefined && !isUnderAny(path, backendPrefixes)
  }
}

/** Source code is for those alone that Vite itself would show it to. */
function allowedHosts(vite: DevServer): AllowedHosts {
  try {
    return vite.session().allowedHosts
  } catch {
    return []
  }
}

/** As hosts read it from an error. */
function statusOf(error: Error): number {
  const { statusCode, status } = error as { statusCode?: unknown; status?: unknown }
  const valid = [statusCode, status].find((value) => typeof value === 'number' && value >= 400 && value < 600)
  return (valid as number | undefined) ?? 500
}
