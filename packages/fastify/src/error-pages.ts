import { STATUS_CODES } from 'node:http'
import { type BufferedResponse, type Integration, matchBase } from '@vite-integration/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { helpersFor, integrationOf } from './reply-helpers.ts'

/**
 * In development the answer that Fastify gives an error by itself becomes the integration's. By hooks
 * alone: whatever handler is set, and wherever, an answer that is not Fastify's own stays as it is.
 *
 * @param all the integrations of the application, those to come too
 */
export function addErrorPages(root: FastifyInstance, all: ReadonlySet<Integration>): void {
  const errors = new WeakMap<FastifyRequest, Error>()

  function pageFor(
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
  ): BufferedResponse | undefined {
    const error = errors.get(request)
    if (!error || !isOwnAnswer(payload, error, reply)) return undefined
    const near = integrationOf(reply)
    const integration = near?.config.dev ? near : matchBase(all, request.raw.url ?? request.url)
    return integration?.renderError(error, request.raw, helpersFor(reply, integration).nonce())
  }

  root.addHook('onError', (request, _reply, error, done) => {
    errors.set(request, error)
    done()
  })
  root.addHook('onSend', (request, reply, payload, done) => {
    const page = pageFor(request, reply, payload)
    if (!page) return done(null, payload)
    reply.code(page.status).headers({ ...page.headers, 'content-length': Buffer.byteLength(page.body) })
    return done(null, page.body)
  })
}

/** Whether a payload is what Fastify sends for an error that nobody has taken: these fields, and no more. */
function isOwnAnswer(payload: unknown, { message, ...error }: Error, { statusCode }: FastifyReply): boolean {
  if (typeof payload !== 'string') return false
  const { code } = error as { code?: unknown }
  const own = { statusCode, ...(code ? { code } : {}), error: STATUS_CODES[statusCode], message }
  try {
    const sent = JSON.parse(payload) as Record<string, unknown>
    const names = Object.keys(sent)
    return (
      names.length === Object.keys(own).length &&
      names.every((name) => String(sent[name]) === String(own[name as keyof typeof own]))
    )
  } catch {
    return false
  }
}
