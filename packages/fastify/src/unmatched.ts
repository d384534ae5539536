import {
  type BufferedResponse,
  type RequestContext,
  type Integration,
  matchBase,
} from '@vite-integration/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { addErrorPages } from './error-pages.ts'
import { helpersFor, integrationOf } from './reply-helpers.ts'

type Next = (error?: Error) => void

/** On requests: whether an integration has been offered it. */
const kOffered = Symbol('vite-integration.offered')
type Offered = FastifyRequest & { [kOffered]: boolean }

/**
 * Offers what no route has matched to the integration that it is for, by hooks alone: not-found handlers,
 * wildcard routes and content-type parsers stay the application's. `preParsing` comes when every `onRequest`
 * hook has run and no body has been read; `preHandler` is where `reply.callNotFound()` comes by.
 *
 * @param root what nothing matches is the root's, also where a part of the application has routes
 * @param all the integrations of the application, those to come too
 */
export function addUnmatchedHooks(root: FastifyInstance, all: ReadonlySet<Integration>, dev: boolean): void {
  const methods = new WeakMap<FastifyRequest, string>()

  // Not a WeakSet: with an entry for each request the garbage collector takes twice as long.
  root.decorateRequest(kOffered, false)

  function offer(request: FastifyRequest, reply: FastifyReply, next: Next): void {
    if (!request.is404 || (request as Offered)[kOffered]) return next()
    ;(request as Offered)[kOffered] = true
    const integration = matchBase(all, targetOf(request))
    if (!integration) return next()
    const exchange = createRequestContext(integration, request, reply, next)
    const fallback: RequestContext['next'] = (error) =>
      error ? exchange.next(error) : integration.fallback(exchange)
    return integration.files({ ...exchange, next: fallback })
  }

  root.addHook('preParsing', (request, reply, payload, done) => {
    offer(request, reply, (error) => {
      if (!error && request.is404) hideBody(request, methods)
      done(error ?? null, payload)
    })
  })
  const showBody = (request: FastifyRequest): void => {
    const method = methods.get(request)
    if (method !== undefined) request.raw.method = method
  }
  root.addHook('preValidation', (request, _reply, done) => {
    showBody(request)
    done()
  })
  root.addHook('onError', (request, _reply, _error, done) => {
    showBody(request)
    done()
  })
  root.addHook('preHandler', offer)
  if (!dev) return
  addErrorPages(root, all)
  // A page of a route waits, too, until the styles of its entries are known.
  root.addHook('preHandler', (request, reply, done) => {
    // Not an onResponse hook, for which Fastify follows every response to its end.
    if (isCatchAll(request)) reply.raw.once('finish', () => warnOfShadowedRoute(request))
    const integration = request.is404 ? undefined : integrationOf(reply)
    if (integration?.config.dev) integration.files(createRequestContext(integration, request, reply, done))
    else done()
  })
  function warnOfShadowedRoute(request: FastifyRequest): void {
    if ((request as Offered)[kOffered]) return
    matchBase(all, targetOf(request))?.warnOfShadowedRoute(request.raw, targetOf(request), catchAllAdvice)
  }
}

/** What Fastify routes by: `rewriteUrl` may have made it another than the client's. */
function targetOf(request: FastifyRequest): string {
  return request.raw.url ?? request.url
}

/**
 * Fastify parses the body of what it has no route for, and answers a malformed one with 400. An unmatched
 * request gets the application's 404 at once, whatever it carries: for the moment of that decision it
 * passes for one without a body.
 */
function hideBody(request: FastifyRequest, methods: WeakMap<FastifyRequest, string>): void {
  const { method } = request.raw
  if (method === undefined || method === 'GET' || method === 'HEAD') return
  methods.set(request, method)
  request.raw.method = 'GET'
}

const catchAllAdvice =
  'Remove its route, or let it call reply.callNotFound(); for a 404 of your own use setNotFoundHandler.'

function isCatchAll({ is404, routeOptions }: FastifyRequest): boolean {
  return !is404 && (routeOptions.url === '*' || routeOptions.url === '/*')
}

/** What is whole goes through Fastify and its `onSend` hooks; what streams is written on the raw response. */
function createRequestContext(
  integration: Integration,
  request: FastifyRequest,
  reply: FastifyReply,
  next: Next,
): RequestContext {
  const takeBack = carryHeaders(reply)
  const send = (answer: BufferedResponse): void => {
    takeBack()
    sendAnswer(reply, answer)
  }
  return {
    req: request.raw,
    res: reply.raw,
    target: targetOf(request),
    nonce: () => helpersFor(reply, integration).nonce(),
    send,
    next(error) {
      takeBack()
      next(error as Error | undefined)
    },
  }
}

function sendAnswer(reply: FastifyReply, { status, headers, body }: BufferedResponse): void {
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
