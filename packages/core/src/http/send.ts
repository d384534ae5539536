import type { ServerResponse } from 'node:http'

/** A redirect to a path of the build. Revalidated each time: the next build may lay its pages out differently. */
export function sendRedirect(res: ServerResponse, location: string): void {
  res.statusCode = 301
  res.setHeader('Location', location)
  res.setHeader('Cache-Control', 'no-cache')
  res.setHeader('Content-Length', 0)
  res.end()
}

/** A missing asset: a page or an answer that is kept here would break clients long after the deploy. */
export function sendNotFound(res: ServerResponse): void {
  sendText(res, 404, 'Not Found\n')
}

/** A short answer that no cache keeps. */
export function sendText(res: ServerResponse, status: number, text: string): void {
  res.statusCode = status
  res.setHeader('Content-Type', 'text/plain; charset=utf-8')
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('X-Content-Type-Options', 'nosniff')
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.end(res.req.method === 'HEAD' ? undefined : text)
}
