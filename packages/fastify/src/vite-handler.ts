import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  createBuildHandler,
  createRequestContext,
  innerHandler,
  type Integration,
  matchBase,
  type RequestContext,
} from '@vite-integration/core'

type Handler = (req: IncomingMessage, res: ServerResponse) => unknown

/** Holds the integrations whose files are answered ahead of a handler of Fastify. */
const kAhead = Symbol('vite-integration.ahead')

type HandlerOfFastify = Handler & { [kAhead]?: ReadonlySet<Integration> }

/**
 * Answers the files of the build, in production, ahead of Fastify: for `serverFactory`. For these requests nothing of the
 * application runs: no logging, no hooks, no authentication, no headers such as those of @fastify/helmet. Pages and everything
 * else go through Fastify as before. HMR, `app.listen` and `app.inject` work as without it; `inject` has the files from the
 * plugin.
 *
 * @param handler the handler that Fastify gives to `serverFactory`
 * @returns a request listener
 * @example
 * const app = fastify({ serverFactory: (handler) => createServer(viteHandler(handler)) })
 * await app.register(viteIntegration)
 */
export function viteHandler(handler: Handler): (req: IncomingMessage, res: ServerResponse) => void {
  return createBuildHandler(handler, (req, res) => {
    const all = (handler as HandlerOfFastify)[kAhead]
    if (!all) return undefined
    const context = createContext(req, res)
    const integration = matchBase(all, context.path)
    return integration && { integration, context }
  })
}

/** Lets wrappers of `viteHandler` answer for these integrations: all servers of an application share one handler. */
export function answerAhead(
  server: { listeners(event: string): unknown[] },
  all: ReadonlySet<Integration>,
): void {
  for (const listener of server.listeners('request')) {
    const handler = innerHandler(listener) as HandlerOfFastify
    if (handler !== listener) handler[kAhead] = all
  }
}

/** Files need no helpers. */
function createContext(req: IncomingMessage, res: ServerResponse): RequestContext {
  return createRequestContext(req, res, req.url ?? '/', () => {
    throw new Error('Files of the build have no helpers')
  })
}
