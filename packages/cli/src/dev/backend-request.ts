import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import { Agent as HttpsAgent, request as secureRequest } from 'node:https'
import type { Listening } from '../child/messages.ts'
import { passHints } from './early-hints.ts'
import type { InFlight } from './in-flight.ts'
import { hasBody, requestHeaders } from './forward-headers.ts'
import { passAnswer } from './pass-answer.ts'

/**
 * How an exchange with the backend ended.
 * - 'answered': the client has an answer, or is gone
 * - 'unsent': the backend has not seen the request
 * - 'stale': a kept connection had been closed in the meantime
 * - 'broken': the connection broke before there was an answer
 * - 'unreadable': there was one that cannot be passed on
 */
export type Outcome = 'answered' | 'unsent' | 'stale' | 'broken' | 'unreadable'

export interface Exchanger {
  readonly send: (req: IncomingMessage, res: ServerResponse, to: Listening) => Promise<Outcome>
  /** Closes the connections that are kept for later: a backend that ends waits for them. */
  readonly closeIdle: () => void
}

/** Whether it may be sent twice. */
export function isRepeatable(req: IncomingMessage): boolean {
  return (req.method === 'GET' || req.method === 'HEAD') && !hasBody(req)
}

export function createExchanger(inFlight: InFlight): Exchanger {
  const agents = {
    plain: new HttpAgent({ keepAlive: true }),
    secure: new HttpsAgent({ keepAlive: true, rejectUnauthorized: false }),
  }

  function open(req: IncomingMessage, { host, port, secure }: Listening): ClientRequest {
    const options = {
      host,
      port,
      method: req.method!,
      path: req.url!,
      headers: requestHeaders(req),
      setHost: false,
      // A kept connection may be closed just as a request is sent, and only some can be sent twice.
      agent: isRepeatable(req) ? (secure ? agents.secure : agents.plain) : (false as const),
    }
    return secure ? secureRequest({ ...options, rejectUnauthorized: false }) : request(options)
  }

  return {
    send: (req, res, to) =>
      new Promise((resolve) => {
        const sent = open(req, to)
        const flight = inFlight.start(sent)
        let connected = false
        let answered = false
        const finish = (outcome: Outcome): void => {
          flight.end()
          res.off('close', giveUp)
          resolve(outcome)
        }
        const giveUp = (): void => {
          sent.destroy()
          finish('answered')
        }
        res.on('close', giveUp)
        onConnect(sent, () => {
          connected = true
          // Not before: a request that nobody has taken can be sent again.
          if (hasBody(req)) req.pipe(sent)
          else sent.end()
        })
        const refuse = (): void => {
          sent.destroy()
          req.unpipe(sent)
          finish('unreadable')
        }
        sent.on('information', (information) => passHints(information, res))
        // Nobody has asked for one: as an upgrade it would have come another way.
        sent.on('upgrade', refuse)
        sent.on('response', (answer) => {
          if (res.destroyed) return giveUp()
          if (/^text\/event-stream\b/i.test(answer.headers['content-type'] ?? '')) flight.isStream()
          res.sendDate = false
          if (!passAnswer(answer, res)) return refuse()
          answered = true
          res.once('close', () => flight.end())
        })
        sent.on('error', ({ code }: NodeJS.ErrnoException) => {
          // Then the answer itself says whether it is whole.
          if (answered || res.destroyed) return
          req.unpipe(sent)
          if (code?.startsWith('HPE_')) finish('unreadable')
          else finish(!connected ? 'unsent' : sent.reusedSocket ? 'stale' : 'broken')
        })
        sent.on('close', () => finish(answered ? 'answered' : 'broken'))
      }),
    closeIdle() {
      for (const agent of Object.values(agents)) {
        for (const sockets of Object.values(agent.freeSockets)) {
          for (const socket of sockets ?? []) socket.destroy()
        }
      }
    },
  }
}

function onConnect(sent: ClientRequest, connected: () => void): void {
  sent.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', connected)
    else connected()
  })
}
