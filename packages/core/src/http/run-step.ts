import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { BufferedResponse, Next, Outcome, RequestContext, Step, StreamedResponse } from '../contract.ts'

/** The host's two functions for an outcome. */
export interface HostReply {
  /** Sends a response in the host's own way, so that hooks of the application see it. */
  send(response: BufferedResponse | StreamedResponse): void
  /** Passes the request on: without an error it was not for this step, with one it has failed. */
  readonly next: Next
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
    return reply.next(error)
  }
  if (outcome instanceof Promise) settle(outcome, context, reply)
  else deliver(outcome, context, reply)
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
      (outcome) => deliver(outcome, context, reply),
      (error: unknown) => {
        if (!isResponseClosed(context.res)) reply.next(error)
      },
    )
    // The host's own `next` has thrown, so no handler is left that could answer.
    .catch(() => context.res.destroy())
}

function deliver(outcome: Outcome, { res }: RequestContext, reply: HostReply): void {
  if (outcome === 'written') return
  if (isResponseClosed(res)) return discard(outcome)
  if (outcome === undefined) return reply.next()
  try {
    reply.send(outcome)
  } catch (error) {
    // The response cannot be sent, for instance because Node refuses a header value.
    discard(outcome)
    reply.next(error)
  }
}

/** Closes the source of a response that is not sent. */
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
