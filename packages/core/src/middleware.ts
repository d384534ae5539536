import type { IncomingMessage, ServerResponse } from 'node:http'
import { resolveConfig } from './config.ts'
import type { Next, PageHelpers } from './contract.ts'
import { type HostMembers, hostMembers } from './host-members.ts'
import { createIntegration } from './integration.ts'
import { createNodeHost, type RenderLocals } from './node-host.ts'
import type { ViteIntegrationOptions } from './options.ts'

/** A handler of plain `node:http` and of every host that takes `(req, res, next)`: Connect, Polka, Express. */
export type NodeHandler = (req: IncomingMessage, res: ServerResponse, next: Next) => void

/** Both steps in one handler, for servers without routes of their own, and each by itself. */
export interface ViteMiddleware extends NodeHandler, HostMembers {
  /** The step ahead of the routes. It serves the files of the build; in development it waits for Vite instead. */
  readonly files: NodeHandler
  /** The step behind the routes: Vite's modules and the pages, for what no route has answered. */
  readonly fallback: NodeHandler
  /**
   * Returns a handler that answers with a page of the server entry, for a route and any method.
   *
   * @param locals what the entry gets as `context.locals`, or a function that returns it
   * @example
   * if (req.url === '/about') return vite.render({ title: 'About' })(req, res, next)
   */
  render(locals?: RenderLocals<IncomingMessage, ServerResponse>): NodeHandler
  /**
   * The last error handler, in the form of Connect. In development it answers errors that no other handler took with a
   * page that shows them in Vite's overlay; all other errors it passes on.
   */
  errorHandler(error: unknown, req: IncomingMessage, res: ServerResponse, next: Next): void
  /** Returns the helpers of a response, for handlers and templates behind `files`. */
  helpers(req: IncomingMessage, res: ServerResponse): PageHelpers
}

/**
 * Puts Vite behind a plain `node:http` server, or behind any host that takes `(req, res, next)`. It is also the
 * smallest complete adapter, to read before writing one.
 *
 * @example
 * const vite = viteMiddleware()
 * createServer((req, res) => {
 *   const fail = (error) => {
 *     res.statusCode = error ? 500 : 404
 *     res.end()
 *   }
 *   vite.files(req, res, (error) => {
 *     if (error) return fail(error)
 *     if (req.url === '/api/time') return res.end(new Date().toISOString())
 *     vite.fallback(req, res, fail)
 *   })
 * }).listen(3000)
 *
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION, ROOT_NOT_FOUND, and with NODE_ENV=production
 * BUILD_NOT_FOUND, MANIFEST_NOT_FOUND, MANIFEST_INVALID, PAGE_NOT_FOUND
 */
export function viteMiddleware(options: ViteIntegrationOptions = {}): ViteMiddleware {
  const integration = createIntegration(resolveConfig(options))
  const host = createNodeHost(integration, ({ url = '/' }) => url)
  const files: NodeHandler = (req, res, next) => host.files(req, res, guard(next))
  const fallback: NodeHandler = (req, res, next) => host.fallback(req, res, guard(next))
  const both: NodeHandler = (req, res, next) => {
    const guarded = guard(next)
    host.files(req, res, (error) => {
      if (error === undefined) host.fallback(req, res, guarded)
      else guarded(error)
    })
  }
  return Object.assign(both, {
    files,
    fallback,
    render:
      (locals?: RenderLocals<IncomingMessage, ServerResponse>): NodeHandler =>
      (req, res, next) =>
        host.render(req, res, guard(next), locals),
    errorHandler: host.errorHandler,
    helpers: (req: IncomingMessage, res: ServerResponse) => host.contextOf(req, res).helpers,
    ...hostMembers(integration, host),
  })
}

/**
 * Gives what a continuation throws to the continuation itself, as the error of the request: on a plain server it would end
 * the process, or be lost behind a step that took its time.
 */
function guard(next: Next): Next {
  return (error) => {
    try {
      next(error)
    } catch (thrown) {
      if (error !== undefined) throw thrown
      next(thrown)
    }
  }
}
