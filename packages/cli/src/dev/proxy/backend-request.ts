import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type Address,
  createConnectionPool,
  ForwardError,
  hasBody,
  passEarlyHints,
  sendRequest,
} from '@vite-integration/core/proxy'
import type { Listening } from '../../child/messages.ts'
import type { Flight, InFlight } from './in-flight.ts'
import { requestHeaders } from './forward-headers.ts'
import { passAnswer } from './pass-answer.ts'

/**
 * The outcome of an exchange with the backend.
 * - 'answered': the client has a response, or has disconnected
 * - 'unsent': the backend has not seen the request
 * - 'broken': the connection broke before there was a response
 * - 'unreadable': there was a response that cannot be passed on
 */
export type Outcome = 'answered' | 'unsent' | 'broken' | 'unreadable'

export interface Exchanger {
  readonly send: (req: IncomingMessage, res: ServerResponse, to: Listening) => Promise<Outcome>
  /** Closes the idle connections: a backend that shuts down waits for them. */
  readonly closeIdle: () => void
}

/** Returns whether a request may be sent twice. */
export function isRepeatable(req: IncomingMessage): boolean {
  return (req.method === 'GET' || req.method === 'HEAD') && !hasBody(req)
}

export function createExchanger(inFlight: InFlight): Exchanger {
  const pool = createConnectionPool({ secure: false })

  async function send(req: IncomingMessage, res: ServerResponse, to: Listening): Promise<Outcome> {
    const head = { method: req.method!, path: req.url!, headers: requestHeaders(req) }
    let flight: Flight | undefined
    const land = (): void => flight?.end()
    try {
      const answer = await sendRequest(pool, backendAddress(to), head, {
        body: hasBody(req) ? req : undefined,
        client: res,
        // An idle connection may close while a request is sent on it, and only repeatable ones can be sent again.
        isFresh: !isRepeatable(req),
        opened(sent) {
          land()
          flight = inFlight.start(sent, isRepeatable(req))
        },
        information: (information) => passEarlyHints(information, res),
      })
      if (/^text\/event-stream\b/i.test(answer.headers['content-type'] ?? '')) flight?.isStream()
      else flight?.answered()
      res.once('close', land)
      if (res.destroyed) land()
      res.sendDate = false
      if (passAnswer(answer, res)) return 'answered'
      land()
      answer.destroy()
      return 'unreadable'
    } catch (error) {
      land()
      if (!(error instanceof ForwardError)) throw error
      if (error.reason === 'abandoned') return 'answered'
      return error.reason === 'invalid' ? 'unreadable' : error.reason
    }
  }

  return { send, closeIdle: pool.closeIdle }
}

export function backendAddress({ host, port, path, secure }: Listening): Address {
  const protocol = secure ? 'https:' : 'http:'
  return path === undefined ? { protocol, hostname: host, port } : { protocol, socketPath: path }
}
