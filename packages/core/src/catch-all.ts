import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request with the matched route, which Express sets. Connect and others do not. */
type RoutedRequest = IncomingMessage & { readonly route?: { readonly path: unknown } }

/**
 * Returns whether a catch-all of the application has answered a request: a route for every path, or, where no route is
 * known, middleware that answers with a 404 or takes the modules of Vite's client for itself.
 *
 * @param target the whole request target
 */
export function isCatchAllAnswer(
  req: IncomingMessage,
  { statusCode }: ServerResponse,
  target: string,
): boolean {
  const { route } = req as RoutedRequest
  if (!route) return statusCode === 404 || target.includes('/@vite/')
  const { path } = route
  return path instanceof RegExp ? path.test('/any/path') : isCatchAllPath(String(path))
}

/** Returns whether a route pattern matches every path, as Express 4 and 5 and Fastify write it. */
export function isCatchAllPath(pattern: string): boolean {
  return /^\/?[{(]?\*/.test(pattern)
}
