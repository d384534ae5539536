import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { processWarningLogger } from '../logger.ts'
import { thrownText, toError } from '../to-error.ts'
import type { BufferedResponse, Next, Outcome, RequestContext, Step, StreamedResponse } from '../contract.ts'

/** The host's two functions for an outcome. */
export interface HostReply {
  /** Sends a response in the host's own way, so that hooks of the application see it. */
  send(response: BufferedResponse | StreamedResponse): void
  /** Passes the request on: without an error it was not for this step, with one it has failed. */
  readonly next: Next
  /** Returns true when the application is already answering, where the raw response does not show it yet. */
  isOver?(): boolean
}

/**
 * Runs one step for one request and hands its outcome to the host. This is the only place where a step is awaited: an
 * exception, a rejection and a response that cannot be sent all end in one call of `next` with the error. Does nothing
 * when the application has answered, or the client has disconnected, in the meantime.
 */
export function runStep(step: Step, context: RequestContext, reply: HostReply): void {
  let outcome: Outcome | Promise<Outcome>
  try {
    outcome = step(context)
  } catch (error) {
    return reply.next(asFailure(error))
  }
  if (outcome instanceof Promise) settle(outcome, context, reply)
  else deliver(outcome, context.res, reply)
}

/**
 * Awaits one step for a host whose handlers return promises. Resolves with the response to send; with undefined when there is
 * none, because the application has answered or the client has left in the meantime. Rejects with the error of the request.
 */
export async function awaitStep(
  step: Step,
  context: RequestContext,
  isAnswered: () => boolean,
): Promise<BufferedResponse | StreamedResponse | undefined> {
  const reply = { isOver: isAnswered }
  let outcome: Outcome
  try {
    outcome = await step(context)
  } catch (error) {
    if (isOver(context.res, reply)) return undefined
    throw asFailure(error)
  }
  if (outcome === 'written' || outcome === undefined) return undefined
  if (!isOver(context.res, reply)) return outcome
  discard(outcome)
  return undefined
}

/** Joins two steps: the second runs where the first has no outcome. */
export function joinSteps(first: Step, second: Step): Step {
  return (context) => {
    const outcome = first(context)
    if (outcome instanceof Promise) return outcome.then((found) => found ?? second(context))
    return outcome ?? second(context)
  }
}

function settle(pending: Promise<Outcome>, context: RequestContext, reply: HostReply): void {
  pending
    .then(
      (outcome) => deliver(outcome, context.res, reply),
      (error: unknown) => {
        if (!isOver(context.res, reply)) reply.next(asFailure(error))
      },
    )
    .catch((error: unknown) => {
      // The host's own `next` has thrown: no handler is left that could answer.
      context.res.destroy()
      processWarningLogger.error(`${context.target} has failed without an answer: ${thrownText(error)}`)
    })
}

/**
 * Hands an outcome to the host: that of a step, or a response that needs none. A response that cannot be sent ends in one
 * call of `next` with the error, and nothing is sent where the response is over.
 */
export function deliver(outcome: Outcome, res: ServerResponse, reply: HostReply): void {
  if (outcome === 'written') return
  if (isOver(res, reply)) return discard(outcome)
  if (outcome === undefined) return reply.next()
  try {
    reply.send(outcome)
  } catch (error) {
    // The response cannot be sent, for instance because Node refuses a header value.
    discard(outcome)
    reply.next(asFailure(error))
  }
}

/** Hosts take `undefined`, `null` and other values that are no objects for "not mine", or for words of their own. */
function asFailure(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null ? thrown : toError(thrown)
}

function isOver(res: ServerResponse, reply: Pick<HostReply, 'isOver'>): boolean {
  return isResponseClosed(res) || reply.isOver?.() === true
}

/** Closes the source of a response that nobody waits for. */
function discard(outcome: BufferedResponse | StreamedResponse | undefined): void {
  const { body } = outcome ?? {}
  if (body instanceof Readable) body.on('error', () => {}).destroy()
}

/**
 * Returns whether a response is over: the application has sent one, or the client has disconnected. HTTP/2 responses
 * have no flag for the latter: their stream has it.
 */
export function isResponseClosed(res: ServerResponse): boolean {
  if (res.headersSent || res.writableEnded || res.destroyed) return true
  return (res as { stream?: { destroyed: boolean } }).stream?.destroyed ?? false
}
