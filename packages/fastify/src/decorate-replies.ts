import { addViewHelpers, viewHelpers } from '@vite-integration/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { integrationOf, kState, type Locals, stateOf } from './reply-state.ts'

/** Gives replies their helpers, by themselves and in `locals`, which the views of @fastify/view read. */
export function decorateReplies(app: FastifyInstance): void {
  app.decorateReply(kState, null)
  for (const [name, read] of Object.entries(viewHelpers)) {
    app.decorateReply(name, {
      getter(this: FastifyReply) {
        return read(stateOf(this).context.helpers)
      },
    })
  }
  if (app.hasReplyDecorator('locals')) app.addHook('onRequest', takeOverLocals)
  else app.decorateReply('locals', locals)
}

const locals = {
  getter(this: FastifyReply): Locals {
    const state = stateOf(this)
    return (state.locals ??= withHelpers(this, state.given))
  },
  /** The object of the application is completed when it is read: a reply without a view pays nothing. */
  setter(this: FastifyReply, given: object | null | undefined): void {
    Object.assign(stateOf(this), { given, locals: undefined })
  },
}

/** Copies: the object that an application gives may serve many replies. */
function withHelpers(reply: FastifyReply, given: object | null | undefined): Locals {
  const result: Locals = {}
  addViewHelpers(result, integrationOf(reply)!, stateOf(reply).context)
  return Object.assign(result, given)
}

/** @fastify/view came first and gives each reply `locals` of its own: on those replies ours take their place. */
function takeOverLocals(_request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (Object.hasOwn(reply, 'locals')) {
    const given = reply.locals
    Object.defineProperty(reply, 'locals', { configurable: true, get: locals.getter, set: locals.setter })
    reply.locals = given
  }
  done()
}
