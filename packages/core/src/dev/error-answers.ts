import type { IncomingMessage } from 'node:http'
import type { ResolvedConfig } from '../config.ts'
import type { Answer, Integration } from '../contract.ts'
import { ViteIntegrationError } from '../errors.ts'
import { isNavigation } from '../http/navigation.ts'
import { describeError } from './describe-error.ts'
import type { DevServer } from './dev-server.ts'
import { describeAsPage } from './error-page.ts'
import { describeWaiting } from './waiting-page.ts'

/** What becomes of errors in development. */
export interface ErrorAnswers {
  /** An error of Vite's, ready for the application's error handlers. */
  describe(cause: unknown): Error
  readonly lastResort: Integration['lastResort']
  /** The answer to a request that needs a Vite that is down; undefined for any other error. */
  waiting(error: unknown, req: IncomingMessage, nonce: string | undefined): Answer | undefined
}

export function createErrorAnswers({ root }: ResolvedConfig, vite: DevServer): ErrorAnswers {
  const ours = new WeakSet<object>()

  function waiting(error: unknown, req: IncomingMessage, nonce: string | undefined): Answer | undefined {
    const isDown = error instanceof ViteIntegrationError && error.code === 'VITE_NOT_RUNNING'
    return isDown ? describeWaiting(error, req, nonce) : undefined
  }

  return {
    describe(cause) {
      const error = describeError(cause, root)
      ours.add(error)
      return error
    },
    waiting,
    lastResort(error, req, nonce) {
      const answer = waiting(error, req, nonce)
      if (answer || !(error instanceof Error)) return answer
      const isShown = ours.has(error) || (isNavigation(req) && statusOf(error) >= 500)
      return isShown ? describeAsPage(error, req, vite.base, nonce) : undefined
    },
  }
}

/** As hosts read it from an error. */
function statusOf(error: Error): number {
  const { statusCode, status = statusCode } = error as { statusCode?: unknown; status?: unknown }
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}
