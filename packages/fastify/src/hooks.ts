import {
  type BufferedResponse,
  type HostReply,
  type Integration,
  isBuffered,
  isCatchAllPath,
  joinSteps,
  matchBase,
  runStep,
  usualMessage,
  writeResponse,
} from '@vite-integration/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { contextFor, integrationOf, knownState, noteError, stateOf } from './reply-state.ts'
import { sendPage } from './send-page.ts'

type Next = (error?: Error) => void

const catchAllAdvice =
  'Remove its route, or let it call reply.callNotFound(); for a 404 of your own use setNotFoundHandler.'

/**
 * Offers what no route has matched to the integration that it is for, by hooks alone: not-found handlers, wildcard routes
 * and content-type parsers stay the application's. `preParsing` comes when every `onRequest` hook has run and no body has
 * been read; requests of `reply.callNotFound()` come by `preHandler`.
 *
 * @param root what nothing matches is the root's, also where a part of the application has routes
 * @param all the integrations of the application, those to come too
 */
export function addHooks(root: FastifyInstance, all: ReadonlySet<Integration>, dev: boolean): void {
  function offer(request: FastifyRequest, reply: FastifyReply, next: Next): void {
    if (!request.is404) return next()
    const { context: own } = stateOf(reply)
    if (own.stage === 'fallback') return next()
    own.stage = 'fallback'
    // Development tells of paths outside every base.
    const integration = matchBase(all, own.path) ?? (dev ? [...all][0] : undefined)
    if (!integration || isHeadOfRoute(request, own.path)) return next()
    const held = integration.heldAsset(request.raw, reply.raw, own.target)
    if (held) return sendPage(reply, held)
    const takeBack = carryHeaders(reply)
    return runStep(joinSteps(integration.files, integration.fallback), contextFor(reply, integration), {
      isOver: () => stateOf(reply).isSending === true,
      send(response) {
        // A hook that compressed a part of a file would make it another file's.
        const isFile = isBuffered(response) ? response.status === 206 : !response.isPage
        // Modules and large files are written on the raw response.
        if (isFile) return writeResponse(response, request.raw, reply.raw)
        takeBack()
        return sendPage(reply, response)
      },
      next(error) {
        takeBack()
        next(error as Error | undefined)
      },
    })
  }

  /** Without `exposeHeadRoutes` Fastify has no route for HEAD where the application has one for GET. */
  function isHeadOfRoute({ method }: FastifyRequest, url: string | undefined): boolean {
    if (method !== 'HEAD' || url === undefined || url.includes('*')) return false
    // hasRoute takes patterns, and a path of a request is none: a colon is written twice.
    return root.hasRoute({ method: 'GET', url: url.replaceAll(':', '::') })
  }

  root.addHook('preParsing', (request, reply, payload, done) =>
    offer(request, reply, (error) => done(error ?? null, payload)),
  )
  root.addHook('preHandler', offer)
  root.addHook('onError', noteError)
  if (dev) addDevelopmentHooks(root, all)
}

/**
 * Puts the headers that hooks have set on the reply on the raw response too: Fastify writes them with a response of its
 * own only. Returns what takes them off again.
 */
function carryHeaders(reply: FastifyReply): () => void {
  const { raw } = reply
  const names = Object.keys(reply.getHeaders()).filter((name) => !raw.hasHeader(name))
  for (const name of names) raw.setHeader(name, reply.getHeader(name)!)
  return () => {
    const vary = raw.getHeader('vary')
    if (vary !== undefined) reply.header('vary', vary)
    for (const name of names) raw.removeHeader(name)
  }
}

/** Lets pages of routes wait for their styles, warns of catch-alls, and renders the errors that nobody has taken. */
function addDevelopmentHooks(root: FastifyInstance, all: ReadonlySet<Integration>): void {
  root.addHook('preHandler', (request, reply, done) => {
    // Not an onResponse hook: with one Fastify follows every response to its end.
    if (isCatchAll(request)) reply.raw.once('finish', () => warnOfCatchAll(reply))
    const integration = request.is404 ? undefined : integrationOf(reply)
    if (!integration?.config.dev) return done()
    return runStep(integration.files, contextFor(reply, integration), {
      send: () => done(),
      next: done as HostReply['next'],
    })
  })
  root.addHook('onSend', (request, reply, payload, done) => {
    const state = knownState(reply)
    if (!state) return done(null, payload)
    state.isSending = true
    const page = pageFor(request, reply, payload)
    if (!page) return done(null, payload)
    reply.code(page.status).headers({ ...page.headers, 'content-length': Buffer.byteLength(page.body) })
    return done(null, page.body)
  })

  function warnOfCatchAll(reply: FastifyReply): void {
    const { context } = stateOf(reply)
    matchBase(all, context.path)?.warnOfShadowedRoute(context, catchAllAdvice)
  }

  /** The page that takes the place of Fastify's own response to an error. */
  function pageFor(
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
  ): BufferedResponse | undefined {
    const { error, context } = stateOf(reply)
    if (!error || !isOwnResponse(payload, error, reply)) return undefined
    const near = integrationOf(reply)
    const integration = near?.config.dev ? near : matchBase(all, context.path)
    if (!integration) return undefined
    return integration.renderError(error, contextFor(reply, integration))
  }
}

function isCatchAll({ is404, routeOptions }: FastifyRequest): boolean {
  return !is404 && isCatchAllPath(String(routeOptions.url))
}

/** Returns whether a payload is what Fastify sends for an error that no handler has taken. */
function isOwnResponse(
  payload: unknown,
  { message, ...error }: Error,
  { statusCode }: FastifyReply,
): boolean {
  const { code } = error as { code?: unknown }
  const own = { statusCode, ...(code ? { code } : {}), error: usualMessage(statusCode), message }
  return payload === JSON.stringify(own)
}
