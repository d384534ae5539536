import type { Integration, PageHelpers } from '@vite-integration/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const kHelpers = Symbol('vite-integration.helpers')
const kLocals = Symbol('vite-integration.locals')

type Locals = Record<string, unknown>

interface Reply extends FastifyReply {
  [kHelpers]: PageHelpers | null
  [kLocals]: Locals | null
}

/**
 * Gives replies their helpers, by themselves and in `locals`, which the views of @fastify/view read.
 * They come into being when they are first asked for: a route without a page pays nothing.
 */
export function decorateReplies(app: FastifyInstance, integration: Integration): void {
  const askNonce = integration.config.nonce as
    | ((request: FastifyRequest, reply: FastifyReply) => string | undefined)
    | undefined

  function helpersOf(reply: Reply): PageHelpers {
    return (reply[kHelpers] ??= integration.helpers(() => askNonce?.(reply.request, reply)))
  }

  /** A copy: the object that an application gives may serve many replies. */
  function withHelpers(reply: Reply, given: object | null | undefined): Locals {
    const { tags, asset, nonce } = helpersOf(reply)
    const locals: Locals = { viteTags: tags, viteAsset: asset, ...given }
    if (!Object.hasOwn(locals, 'viteNonce')) {
      Object.defineProperty(locals, 'viteNonce', { configurable: true, enumerable: true, get: nonce })
    }
    return locals
  }

  const locals = {
    getter(this: FastifyReply): Locals {
      const reply = this as Reply
      return (reply[kLocals] ??= withHelpers(reply, {}))
    },
    setter(this: FastifyReply, given: object | null | undefined): void {
      const reply = this as Reply
      reply[kLocals] = withHelpers(reply, given)
    },
  }

  app.decorateReply(kHelpers, null)
  app.decorateReply(kLocals, null)
  decorateGetter(app, 'viteTags', (reply) => helpersOf(reply).tags)
  decorateGetter(app, 'viteAsset', (reply) => helpersOf(reply).asset)
  decorateGetter(app, 'viteNonce', (reply) => helpersOf(reply).nonce())
  if (!app.hasReplyDecorator('locals')) {
    app.decorateReply('locals', locals)
    return
  }
  // @fastify/view came first: each of its replies has `locals` of its own, which gives way to ours.
  app.addHook('onRequest', (_request, reply, done) => {
    const given = reply.locals
    const { getter: get, setter: set } = locals
    Object.defineProperty(reply, 'locals', { configurable: true, enumerable: true, get, set })
    reply.locals = given
    done()
  })
}

function decorateGetter<Name extends 'viteTags' | 'viteAsset' | 'viteNonce'>(
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
