import type { IncomingMessage, ServerResponse } from 'node:http'

export const catchAllAdvice = 'Remove it, or let it call next() for what it does not know.'

/** Whether a route for every path has answered, or middleware with a 404 without any route. */
export function isCatchAllAnswer(req: IncomingMessage, { statusCode }: ServerResponse): boolean {
  // Express puts the route on the request. Connect has none: only a 404 tells.
  const { route } = req as { route?: { readonly path: unknown } }
  if (!route) return statusCode === 404
  const { path } = route
  return path instanceof RegExp ? path.test('/any/path') : /^\/?[{(]?\*/.test(String(path))
}
