import {
  createRequestContext,
  type HostRequest,
  type Integration,
  type NonceOption,
  type RequestContext,
  type ResponseAdapter,
} from '@vite-integration/core'
import type { FastifyReply, FastifyRequest, onErrorHookHandler } from 'fastify'

/** Holds the integration of an application, or of an encapsulated part of it. */
export const kIntegration: unique symbol = Symbol('vite-integration.integration')

/** Holds what this package keeps for a reply. */
export const kState: unique symbol = Symbol('vite-integration.state')

export type Locals = Record<string, unknown>

/** Made when something first needs it: a route without a page pays nothing. */
interface ReplyState {
  /** The request; its helpers are those of the integration nearest to its route. */
  readonly context: RequestContext
  /** True when the application has sent a response that is still on its way through `onSend` hooks (development). */
  isSending?: true
  /** The error on its way to the error handlers. */
  error?: Error
  /** The object that views read, and the one that the application has given for it. */
  locals?: Locals | undefined
  given?: object | null | undefined
}

export function stateOf(reply: FastifyReply): ReplyState {
  const holder = reply as FastifyReply & { [kState]?: ReplyState | null }
  return (holder[kState] ??= { context: createContext(reply, integrationOf(reply)) })
}

/** Returns the state of a reply that something has needed, and makes none. */
export function knownState(reply: FastifyReply): ReplyState | undefined {
  return (reply as FastifyReply & { [kState]?: ReplyState | null })[kState] ?? undefined
}

/** Returns the integration nearest to the route of a reply. */
export function integrationOf({ server }: FastifyReply): Integration | undefined {
  return (server as { [kIntegration]?: Integration })[kIntegration]
}

/** Returns the context of a request for an integration: the one that its route sees, where that is the same. */
export function contextFor(reply: FastifyReply, integration: Integration): RequestContext {
  return integrationOf(reply) === integration ? stateOf(reply).context : createContext(reply, integration)
}

function createContext(reply: FastifyReply, integration: Integration | undefined): RequestContext {
  const { request } = reply
  const ask = integration?.config.nonce as NonceOption<FastifyRequest, FastifyReply> | undefined
  return createRequestContext(
    request.raw,
    reply.raw,
    targetOf(request),
    (context) => integration!.helpers(new ReplyAdapter(reply), ask && (() => ask(request, reply)), context),
    () => describe(reply),
  )
}

/** What Fastify knows of a request; forwarded headers count by its `trustProxy`. */
function describe(reply: FastifyReply): HostRequest {
  const { request } = reply
  const { locals: views, given } = stateOf(reply)
  return {
    native: { req: request, res: reply },
    protocol: request.protocol,
    host: request.host,
    body: request.body,
    locals: views ?? given ?? {},
    status: reply.statusCode,
    getHeader: (name) => reply.getHeader(name),
  }
}

/** The target that Fastify routes by: `rewriteUrl` may have made it another than the client's. */
function targetOf(request: FastifyRequest): string {
  return request.raw.url ?? request.url
}

/** An `onError` hook: it runs ahead of error handlers, so that their page has all of its tags again. */
export const noteError: onErrorHookHandler = (_request, reply, error, done) => {
  const state = stateOf(reply)
  state.error = error
  state.context.resetTags()
  done()
}

/** A class, because V8 keeps an object literal with a getter, and the request with it, until a major collection. */
export class ReplyAdapter implements ResponseAdapter {
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
