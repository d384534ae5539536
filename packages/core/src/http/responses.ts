import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { BufferedResponse } from '../contract.ts'
import type { Encoding } from './accept-encoding.ts'
import { isListed } from './preconditions.ts'

/** Request headers by which a path has a page, or none. */
export const varyByNavigation = 'Accept, Sec-Fetch-Dest'

/** A redirect to a path of the build. Revalidated each time: the next build may lay its pages out differently. */
export function redirect(location: string): BufferedResponse {
  return { status: 301, headers: { location, 'cache-control': 'no-cache', vary: varyByNavigation }, body: '' }
}

/** A missing asset: an answer that a cache keeps would break clients long after the deploy. */
export function notFound(): BufferedResponse {
  return plainText(404, 'Not Found\n')
}

/** A short answer that no cache keeps. */
export function plainText(status: number, body: string): BufferedResponse {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
  return { status, headers, body }
}

/** A page: asked for again each time, and not sent again where its `etag` is known. */
export function htmlPage(status: number, body: string | Buffer, etag?: string): BufferedResponse {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': status === 200 ? 'no-cache' : 'no-store',
    'x-content-type-options': 'nosniff',
    ...(etag === undefined ? {} : { etag }),
  }
  return { status, headers, body }
}

/** Returns a strong ETag of what is sent. Of the content, never of the file's time: images are built with fixed times. */
export function contentEtag(content: string | Buffer, encoding?: Encoding): string {
  return digestEtag(hash('sha1', content, 'base64url'), encoding)
}

/** Returns a strong ETag by a digest of what is sent. It names the encoding, so that it can be seen what it is of. */
export function digestEtag(digest: string, encoding?: Encoding): string {
  return encoding === undefined ? `"${digest}"` : `"${digest}-${encoding}"`
}

/** The answer, or 304 when the client has it (RFC 9110, 13.1.2: weak comparison). */
export function revalidate(answer: BufferedResponse, req: IncomingMessage): BufferedResponse {
  const condition = req.headers['if-none-match']
  const { etag } = answer.headers
  if (condition === undefined || etag === undefined) return answer
  if (!isListed(condition, etag, 'weak')) return answer
  const { 'content-type': _type, ...headers } = answer.headers
  return { status: 304, headers, body: '' }
}
