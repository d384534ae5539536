import type { Answer, Exchange, Integration } from '@vite-integration/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { helpersOf } from './reply-helpers.ts'

type Next = (error?: Error) => void

/**
 * Offers what no route has matched to the integration, by hooks alone: not-found handlers, wildcard
 * routes and content-type parsers stay the application's. `preParsing` comes when every `onRequest` hook
 * has run and no body has been read; `preHandler` is where `reply.callNotFound()` comes by.
 */
export function addUnmatchedHooks(app: FastifyInstance, integration: Integration): void {
  const offered = new WeakSet<FastifyRequest>()
  const hidden = new WeakMap<FastifyRequest, BodyHeaders>()

  function offer(request: FastifyRequest, reply: FastifyReply, next: Next): void {
    if (!request.is404 || offered.has(request)) return next()
    offered.add(request)
    const exchange = createExchange(integration, request, reply, next)
    const fallback: Exchange['next'] = (error) =>
      error ? exchange.next(error) : integration.fallback(exchange)
    integration.files({ ...exchange, next: fallback })
  }

  app.addHook('preParsing', (request, reply, payload, done) => {
    offer(request, reply, (error) => {
      if (!error && request.is404) hidden.set(request, hideBody(request))
      done(error ?? null, payload)
    })
  })
  app.addHook('preValidation', (request, _reply, done) => {
    Object.assign(request.raw.headers, hidden.get(request))
    done()
  })
  app.addHook('preHandler', offer)
}

type BodyHeaders = Pick<FastifyRequest['headers'], 'content-type' | 'content-length' | 'transfer-encoding'>

/**
 * Takes away the headers that tell of a body, so that Fastify does not parse what nobody asked for: an
 * unmatched POST gets the application's 404 at once, whatever it carries. They are put back right after.
 */
function hideBody({ raw: { headers } }: FastifyRequest): BodyHeaders {
  const found: BodyHeaders = {}
  for (const name of ['content-type', 'content-length', 'transfer-encoding'] as const) {
    if (headers[name] === undefined) continue
    found[name] = headers[name]
    delete headers[name]
  }
  return found
}

/** What is whole goes through Fastify and its `onSend` hooks; what streams is written on the raw response. */
function createExchange(
  integration: Integration,
  request: FastifyRequest,
  reply: FastifyReply,
  next: Next,
): Exchange {
  const takeBack = carryHeaders(reply)
  const send = (answer: Answer): void => {
    takeBack()
    sendAnswer(reply, answer)
  }
  return {
    req: request.raw,
    res: reply.raw,
    helpers: helpersOf(reply),
    send,
    next(error) {
      const page =
        error && hasNoErrorHandler(request) ? integration.lastResort(error, request.raw) : undefined
      if (page) return send(page)
      takeBack()
      return next(error as Error | undefined)
    },
  }
}

function sendAnswer(reply: FastifyReply, { status, headers, body }: Answer): void {
  void reply
    .code(status)
    .headers(headers)
    .send(body.length === 0 ? undefined : body)
}

/**
 * Headers that hooks have set on the reply, put on the raw response too: Fastify itself only writes them
 * with an answer of its own. Returns what takes them off again.
 */
function carryHeaders(reply: FastifyReply): () => void {
  const { raw } = reply
  const names = Object.keys(reply.getHeaders()).filter((name) => !raw.hasHeader(name))
  for (const name of names) raw.setHeader(name, reply.getHeader(name)!)
  return () => {
    for (const name of names) raw.removeHeader(name)
  }
}

/** Fastify answers errors itself until the application sets a handler of its own. */
function hasNoErrorHandler({ server }: FastifyRequest): boolean {
  return server.errorHandler.name === 'defaultErrorHandler'
}
