import type { Request, Response } from 'express'

export const catchAllAdvice = 'Remove it, or put "app.use(vite.fallback)" ahead of it.'

/** Whether a route for every path has answered, or middleware with a 404 without any route. */
export function isCatchAllAnswer({ route, originalUrl }: Request, { statusCode }: Response): boolean {
  if (!route) return statusCode === 404 || originalUrl.includes('/@vite/')
  const { path } = route as { path: unknown }
  return path instanceof RegExp ? path.test('/any/path') : /^\/?[{(]?\*/.test(String(path))
}
