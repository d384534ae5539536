import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AppServer, HostRequest, Integration, Next, RequestContext } from './contract.ts'
import { createRequestContext } from './http/request-context.ts'
import { deliver, type HostReply, runStep } from './http/run-step.ts'
import { writeResponse } from './http/write-response.ts'
import type { NonceOption } from './option-functions.ts'

/** What a route gives to the server entry as `locals`. */
export type RenderLocals<Req, Res> =
  | object
  | ((req: Req, res: Res) => object | undefined | Promise<object | undefined>)
  | undefined

/** An integration as handlers of a host that takes `(req, res, next)`. */
export interface NodeHost<Req, Res> {
  files(req: Req, res: Res, next: Next): void
  fallback(req: Req, res: Res, next: Next): void
  /** Answers with a page of the server entry. @param locals what the entry gets, or a function that returns it */
  render(req: Req, res: Res, next: Next, locals: RenderLocals<Req, Res>): void
  /** The last error handler: answers with the page of development, or passes the error on. @param log see `renderError` */
  errorHandler(error: unknown, req: Req, res: Res, next: Next, log?: boolean): void
  /** Returns the context of a request: the same one as long as the request lives. */
  contextOf(req: Req, res: Res): RequestContext
}

/**
 * @param targetOf the whole request target, also where the host has shortened `req.url` for a mounted handler
 * @param describe tells what the host knows of a request; without it, what plain Node knows
 */
export function createNodeHost<Req extends IncomingMessage, Res extends ServerResponse>(
  integration: Integration,
  targetOf: (req: Req) => string,
  describe?: (req: Req, res: Res) => HostRequest,
): NodeHost<Req, Res> {
  /** A WeakMap with an entry for each request keeps the garbage collector so busy that an API route takes twice as long. */
  const key = Symbol('vite-integration.context')
  const ask = integration.config.nonce as NonceOption<Req, Res> | undefined

  function contextOf(req: Req, res: Res): RequestContext {
    const holder = req as Req & { [key]?: RequestContext }
    return (holder[key] ??= createRequestContext(
      req,
      res,
      targetOf(req),
      (context) => integration.helpers(res, ask && (() => ask(req, res)), context),
      describe && (() => describe(req, res)),
    ))
  }

  return {
    contextOf,
    files(req, res, next) {
      const reply: HostReply = {
        send: (response) => writeResponse(response, req, res),
        next(error) {
          const { server } = req.socket as { server?: AppServer }
          if (server) integration.attach(server)
          contextOf(req, res).stage = 'routes'
          next(error)
        },
      }
      const held = integration.heldAsset(req, res, targetOf(req))
      if (held) deliver(held, res, reply)
      else runStep(integration.files, contextOf(req, res), reply)
    },
    render(req, res, next, locals) {
      const give = typeof locals === 'function' ? () => locals(req, res) : () => locals
      runStep((context) => integration.render(context, give), contextOf(req, res), {
        send: (response) => writeResponse(response, req, res),
        next,
      })
    },
    fallback(req, res, next) {
      const context = contextOf(req, res)
      context.stage = 'fallback'
      runStep(integration.fallback, context, {
        send: (response) => writeResponse(response, req, res),
        next,
      })
    },
    errorHandler(error, req, res, next, log = true) {
      const page = res.headersSent ? undefined : integration.renderError(error, contextOf(req, res), log)
      if (page) writeResponse(page, req, res)
      else next(error)
    },
  }
}
