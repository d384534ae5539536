import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

/**
 * Makes the ETag of a response weak when something encodes its body on the way out, because it is then no longer the same byte for
 * byte. The check is made when the head goes out, because Fastify has no public way to run a hook after all others: later `onSend`
 * hooks follow ours, it takes none once all plugins have loaded, and what `onRoute` adds to a route a later plugin follows as well.
 */
export function weakenEtagIfEncoded(res: ServerResponse): void {
  if (!Object.hasOwn(res, 'writeHead')) return void (res.writeHead = writeCheckedHead)
  const { writeHead } = res
  res.writeHead = (status: number, headers?: unknown) => writeHead.call(res, status, checkEtag(res, headers))
}

/** The same for all responses: a function for each costs more than the check. */
function writeCheckedHead(this: ServerResponse, status: number, headers?: unknown): ServerResponse {
  const { writeHead } = Object.getPrototypeOf(this) as ServerResponse
  return writeHead.call(this, status, checkEtag(this, headers))
}

/** Returns the headers to send: some hosts pass them all, others have set them before. */
function checkEtag(res: ServerResponse, given: unknown): OutgoingHttpHeaders | undefined {
  const headers = given as OutgoingHttpHeaders | undefined
  const encoding = headers ? headers['content-encoding'] : res.getHeader('content-encoding')
  if (encoding === undefined) return headers
  const etag = String(headers ? headers['etag'] : res.getHeader('etag'))
  if (!isOfOtherEncoding(etag, String(encoding))) return headers
  res.removeHeader('accept-ranges')
  const { 'accept-ranges': _ranges, ...others } = headers ?? {}
  return { ...others, etag: `W/${etag}` }
}

/** Returns whether a strong ETag of ours is of a body with another encoding than the response has. */
function isOfOtherEncoding(etag: string, encoding: string): boolean {
  return !etag.startsWith('W/') && !etag.endsWith(`-${encoding}"`)
}
