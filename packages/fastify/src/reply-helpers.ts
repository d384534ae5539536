import type { Integration, PageHelpers, ResponseAdapter } from '@vite-integration/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const kHelpers = Symbol('vite-integration.helpers')
const kLocals = Symbol('vite-integration.locals')
const kGiven = Symbol('vite-integration.given')

type Locals = Record<string, unknown>

interface Reply extends FastifyReply {
  [kHelpers]: PageHelpers | null
  [kLocals]: Locals | null
  [kGiven]: object | null | undefined
}

/** Where an application, or an encapsulated part of it, has its integration. */
export const kIntegration: unique symbol = Symbol.for('vite-integration.integration')

type Ask = (request: FastifyRequest, reply: FastifyReply) => string | undefined

/**
 * The helpers of a reply: those of the integration nearest to its route. They come into being when they
 * are first asked for: a route without a page pays nothing.
 */
function helpersOf(reply: FastifyReply): PageHelpers {
  const own = reply as Reply
  if (own[kHelpers]) return own[kHelpers]
  const helpers = createHelpers(own, integrationOf(own)!)
  own[kHelpers] = helpers
  return helpers
}

/** The helpers of a reply that an integration answers: those that the application sees, where it sees this one. */
export function helpersFor(reply: FastifyReply, integration: Integration): PageHelpers {
  return integrationOf(reply) === integration ? helpersOf(reply) : createHelpers(reply, integration)
}

/** The integration nearest to the route of a reply. */
export function integrationOf({ server }: FastifyReply): Integration | undefined {
  return (server as { [kIntegration]?: Integration })[kIntegration]
}

function createHelpers(reply: FastifyReply, integration: Integration): PageHelpers {
  const ask = integration.config.nonce as Ask | undefined
  return integration.helpers(new ReplyAdapter(reply), () => ask?.(reply.request, reply))
}

/**
 * A class, for the sake of its getter: an object literal with a getter gets a hidden class of its own from V8,
 * which keeps the whole request alive until the next major garbage collection.
 */
class ReplyAdapter implements ResponseAdapter {
  readonly #reply: FastifyReply
  readonly req: NonNullable<ResponseAdapter['req']>

  constructor(reply: FastifyReply) {
    this.#reply = reply
    this.req = reply.request.raw
  }

  get statusCode(): number {
    return this.#reply.statusCode
  }

  get headersSent(): boolean {
    return this.#reply.sent
  }

  getHeader(name: string): ReturnType<ResponseAdapter['getHeader']> {
    return this.#reply.getHeader(name)
  }

  setHeader(name: string, value: string): unknown {
    return this.#reply.header(name, value)
  }

  writeEarlyHints(hints: { link: string[] }): void {
    this.#reply.raw.writeEarlyHints(hints)
  }
}

/** A copy: the object that an application gives may serve many replies. */
function withHelpers(reply: Reply, given: object | null | undefined): Locals {
  const { tags, asset, inline, html, nonce } = helpersOf(reply)
  const locals: Locals = { viteTags: tags, viteAsset: asset, viteInline: inline, viteHtml: html, ...given }
  // Copied from other locals it may be the nonce of a moment when there was none yet.
  if (locals.viteNonce === undefined) {
    Object.defineProperty(locals, 'viteNonce', { configurable: true, enumerable: true, get: nonce })
  }
  return locals
}

/** Gives replies their helpers, by themselves and in `locals`, which the views of @fastify/view read. */
export function decorateReplies(app: FastifyInstance): void {
  for (const key of [kHelpers, kLocals, kGiven]) app.decorateReply(key, null)
  decorateGetter(app, 'viteInline', (reply) => helpersOf(reply).inline)
  decorateGetter(app, 'viteHtml', (reply) => helpersOf(reply).html)
  decorateGetter(app, 'viteTags', (reply) => helpersOf(reply).tags)
  decorateGetter(app, 'viteAsset', (reply) => helpersOf(reply).asset)
  decorateGetter(app, 'viteNonce', (reply) => helpersOf(reply).nonce())
  if (app.hasReplyDecorator('locals')) takeOverLocals(app)
  else app.decorateReply('locals', { getter: getLocals, setter: setLocals })
}

/** What the application gives is kept, and completed when it is read: a reply without a view pays nothing. */
function getLocals(this: FastifyReply): Locals {
  const reply = this as Reply
  return (reply[kLocals] ??= withHelpers(reply, reply[kGiven]))
}

function setLocals(this: FastifyReply, given: object | null | undefined): void {
  const reply = this as Reply
  reply[kGiven] = given
  reply[kLocals] = null
}

/**
 * @fastify/view came first: each of its replies has `locals` of its own. With the first of them the
 * accessor goes on their prototype, where Fastify's constructor and the view's hook then meet it.
 */
function takeOverLocals(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    if (Object.hasOwn(reply, 'locals')) {
      const given = reply.locals
      const accessor = { configurable: true, get: getLocals, set: setLocals }
      Object.defineProperty(Object.getPrototypeOf(reply), 'locals', accessor)
      delete (reply as { locals?: unknown }).locals
      reply.locals = given
    }
    done()
  })
}

function decorateGetter<Name extends keyof FastifyReply & `vite${string}`>(
  app: FastifyInstance,
  name: Name,
  get: (reply: Reply) => FastifyReply[Name],
): void {
  app.decorateReply(name, {
    // Fastify's types of getters know methods alone.
    getter(this: FastifyReply): never {
      return get(this as Reply) as never
    },
  })
}
