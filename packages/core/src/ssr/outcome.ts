import { Readable } from 'node:stream'
import type { ResolvedConfig } from '../config.ts'
import type { BufferedResponse, HostRequest, StreamedResponse } from '../contract.ts'
import { unusualMessage } from '../http/write-response.ts'
import type { RenderParts } from './types.ts'

/** A response whose head is known, and whose body is text, bytes to come, or nothing. */
export interface Head {
  readonly status: number
  readonly statusText?: string
  readonly headers: Headers
}

/** Returns whether a status allows no body. */
export function hasNoBody(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}

/**
 * Returns status and headers of a page. Without a status of its own it has the one that the application has set.
 *
 * @throws RangeError for a status outside 200 to 599; TypeError for headers that are none
 */
export function headOf({ status, headers }: RenderParts, host: HostRequest): Head {
  const known = status ?? host.status
  if (!Number.isInteger(known) || known < 200 || known > 599)
    throw new RangeError(`"status" has to be an integer from 200 to 599, and is ${String(known)}`)
  return { status: known, headers: new Headers(headers) }
}

/**
 * Returns a copy of the headers without those of a connection. What `fetch` has returned is decoded: its coding and length
 * were those of the original.
 */
export function copyHeaders({
  headers,
  url = '',
}: Pick<Head, 'headers'> & { readonly url?: string }): Headers {
  const copy = new Headers(headers)
  for (const name of ['connection', 'keep-alive', 'transfer-encoding']) copy.delete(name)
  if (url !== '' && copy.has('content-encoding')) {
    copy.delete('content-encoding')
    copy.delete('content-length')
  }
  return copy
}

/**
 * Sets what a page has unless the entry, or the application before it, has said otherwise. With `transformHtml` a page may be of one
 * client alone.
 */
export function setPageDefaults(
  headers: Headers,
  host: HostRequest,
  { transformHtml }: Pick<ResolvedConfig, 'transformHtml'>,
): void {
  setDefault('content-type', 'text/html; charset=utf-8', headers, host)
  const type = headers.get('content-type') ?? String(host.getHeader('content-type'))
  if (!type.includes('text/html')) return
  setDefault('cache-control', transformHtml ? 'private, no-cache' : 'no-cache', headers, host)
}

function setDefault(name: string, value: string, headers: Headers, host: HostRequest): void {
  if (!headers.has(name) && host.getHeader(name) === undefined) headers.set(name, value)
}

/** Not imported, for the same reason as in the module that writes responses. */
const { validateHeaderValue } = process.getBuiltinModule('node:http')

/**
 * Returns a response as hosts send it. @param body null for a HEAD request whose body was not made
 *
 * @throws TypeError for a header that Node does not write: a Response allows more
 */
export function toOutcome(
  { status, statusText, headers }: Head,
  body: string | Buffer | Readable | null,
): BufferedResponse | StreamedResponse {
  const single: Record<string, string> = {}
  for (const [name, value] of headers) {
    validateHeaderValue(name, value)
    if (name !== 'set-cookie') single[name] = value
  }
  const head = { status, headers: single, cookies: headers.getSetCookie() }
  if (typeof body === 'string' || Buffer.isBuffer(body)) return { ...head, body }
  const message = unusualMessage(status, statusText)
  const stream = body ?? Readable.from([])
  return { ...head, ...(message === undefined ? {} : { statusMessage: message }), isPage: true, body: stream }
}
