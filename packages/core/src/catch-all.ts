import type { IncomingMessage } from 'node:http'
import type { Integration, RequestContext } from './contract.ts'

/** A request with the matched route, which Express sets. Connect and others do not. */
type RoutedRequest = IncomingMessage & {
  readonly route?: { readonly path: unknown; readonly stack?: readonly { readonly handle: unknown }[] }
}

/**
 * Warns when a catch-all of the application has answered a request that Vite's modules or pages are for. Called
 * at the end of the response.
 *
 * @param advice what to do about it with this host
 * @param last the handler that answers where no route does, if the host knows it
 */
export function warnOfCatchAll(
  integration: Integration,
  context: RequestContext,
  advice: string,
  last?: unknown,
): void {
  if (!isCatchAllAnswer(context)) return
  const { route } = context.req as RoutedRequest
  integration.warnOfShadowedRoute(context, advice, route ? route.stack?.at(-1)?.handle : last)
}

/**
 * Returns whether a catch-all of the application has answered a request: a route for every path, or, where no route is
 * known, middleware that answers with a 404 or takes the modules of Vite's client for itself.
 */
export function isCatchAllAnswer({
  req,
  res,
  target,
}: Pick<RequestContext, 'req' | 'res' | 'target'>): boolean {
  const { route } = req as RoutedRequest
  if (!route) return res.statusCode === 404 || target.includes('/@vite/')
  const { path } = route
  return path instanceof RegExp ? path.test('/any/path') : isCatchAllPath(String(path))
}

/** Returns whether a route pattern matches every path, as Express 4 and 5 and Fastify write it. */
export function isCatchAllPath(pattern: string): boolean {
  return /^\/?[{(]?\*/.test(pattern)
}

/** @param place file and line of the handler, where they are known */
export function shadowedMessage(target: string, place: string | undefined, advice: string): string {
  const what = place === undefined ? 'A catch-all of the application' : `The catch-all at ${place}`
  return `${target}: ${what} answers before Vite can: pages and modules do not reach the browser. ${advice}`
}
