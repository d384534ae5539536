import type { IncomingMessage, ServerResponse } from 'node:http'
import { createExchanger, isRepeatable } from './backend-request.ts'
import type { Failure } from '../backend/failure.ts'
import type { InFlight } from './in-flight.ts'
import type { BackendState } from '../backend/backend-state.ts'
import { http2Advice } from './http2-advice.ts'

/** Longest wait, after the backend has closed a connection, for the news that its process ended, milliseconds. */
const newsMs = 500

export interface RequestPasser {
  readonly pass: (req: IncomingMessage, res: ServerResponse) => Promise<void>
  readonly closeIdle: () => void
}

/** Creates the function that passes requests to the backend. They wait while it starts. */
export function createRequestPasser(
  backendState: BackendState,
  inFlight: InFlight,
  answerFailed: (req: IncomingMessage, res: ServerResponse, failure: Failure) => void,
): RequestPasser {
  const { send, closeIdle } = createExchanger(inFlight)

  async function pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const gone = new AbortController()
    res.once('close', () => gone.abort())
    for (;;) {
      const state = await backendState.settled(gone.signal)
      if (state === undefined) return
      if (state.kind === 'failed') return answerFailed(req, res, state.failure)
      if (state.at.http2) return answerText(res, 502, http2Advice(state.at))
      const outcome = await send(req, res, state.at)
      if (outcome === 'answered' || gone.signal.aborted) return
      if (outcome === 'unreadable') return answerUnreadable(res)
      const left = await backendState.until((now) => now !== state, newsMs)
      if (left && (outcome === 'unsent' || isRepeatable(req))) continue
      return answerBroken(res, left || outcome === 'unsent')
    }
  }

  return { pass, closeIdle }
}

function answerBroken(res: ServerResponse, isGone: boolean): void {
  // The backend runs and has closed this connection on purpose, so the client's is closed too.
  if (!isGone) return void res.destroy()
  answerText(res, 502, 'The backend ended before it had answered. It may have acted on this request.')
}

function answerUnreadable(res: ServerResponse): void {
  res.sendDate = true
  answerText(res, 502, 'What the backend has answered is no HTTP response that can be passed on.')
}

/** Answers with a short text that caches do not store. */
export function answerText(res: ServerResponse, status: number, text: string): void {
  // A part of another response may have been sent.
  if (res.headersSent) return void res.destroy()
  const body = `${text}\n`
  res.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  res.end(body)
}
