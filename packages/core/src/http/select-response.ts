import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { BufferedResponse, RequestContext } from '../contract.ts'
import { type ByteRange, parseRanges } from './byte-ranges.ts'
import { checkPreconditions, isRangeCurrent, type Validators } from './preconditions.ts'
import { plainText } from './responses.ts'
import { changesBodies } from './write-response.ts'

/** A body of known size that a request may want a part of, or not at all. */
export interface Representation extends Validators {
  /** Bytes. */
  readonly size: number
  /** Headers of a response with the whole of it, its length included. */
  readonly headers: BufferedResponse['headers']
  /** Headers of a 304. */
  readonly headersNotModified: BufferedResponse['headers']
}

/** The head of a response, and the parts of the representation that follow it. */
export interface SelectedResponse {
  readonly status: number
  readonly headers: BufferedResponse['headers']
  /** Text stands between the parts of a body with several. */
  readonly body: 'whole' | readonly (ByteRange | string)[]
}

/**
 * Returns what a GET or HEAD request gets of a representation: conditions and ranges in the order of RFC 9110, 13.2.2.
 * HEAD has the headers of the whole. Middleware ahead that may change bodies gets a representation without promises of
 * its bytes.
 */
export function selectResponse(
  { req, res }: Pick<RequestContext, 'req' | 'res'>,
  given: Representation,
): SelectedResponse | BufferedResponse {
  const representation = changesBodies(res) ? weaken(given) : given
  const { headers, size } = representation
  const condition = checkPreconditions(req.headers, representation)
  if (condition === 'not-modified') {
    return { status: 304, headers: notModifiedHeaders(req, representation), body: '' }
  }
  if (condition === 'failed') return plainText(412, 'Precondition Failed\n')
  const { range } = req.headers
  const hasRange = range !== undefined && req.method === 'GET' && headers['accept-ranges'] !== undefined
  const ranges =
    hasRange && isRangeCurrent(req.headers, representation) ? parseRanges(range, size) : undefined
  if (ranges === undefined) return { status: 200, headers, body: 'whole' }
  if (ranges === 'unsatisfiable') {
    const { status, headers: own, body } = plainText(416, 'Range Not Satisfiable\n')
    return { status, headers: { ...own, 'content-range': `bytes */${size}` }, body }
  }
  return ranges.length === 1 ? onePart(ranges[0]!, representation) : severalParts(ranges, representation)
}

/**
 * Returns a representation as middleware leaves it that compresses or changes bodies: it is not the same byte for byte,
 * and a part of it cannot be taken out.
 */
function weaken(representation: Representation): Representation {
  const { headers, headersNotModified, etag } = representation
  const weak = etag.startsWith('W/') ? etag : `W/${etag}`
  const { 'accept-ranges': _ranges, ...rest } = headers
  const { 'accept-ranges': _same, ...restNotModified } = headersNotModified
  return {
    ...representation,
    etag: weak,
    headers: { ...rest, etag: weak },
    headersNotModified: { ...restNotModified, etag: weak },
  }
}

/** A client whose copy was changed on its way has a weak ETag of it, and keeps that. */
function notModifiedHeaders(
  { headers }: IncomingMessage,
  { etag, headersNotModified }: Representation,
): BufferedResponse['headers'] {
  const isWeak = headers['if-none-match']?.includes(`W/${etag}`) ?? false
  return isWeak ? { ...headersNotModified, etag: `W/${etag}` } : headersNotModified
}

function onePart(range: ByteRange, { headers, size }: Representation): SelectedResponse {
  const length = range.end - range.start + 1
  return {
    status: 206,
    headers: { ...headers, 'content-range': contentRange(range, size), 'content-length': String(length) },
    body: [range],
  }
}

function severalParts(ranges: readonly ByteRange[], { headers, size }: Representation): SelectedResponse {
  const boundary = randomUUID()
  const type = headers['content-type'] ?? 'application/octet-stream'
  const body = ranges.flatMap((range): (ByteRange | string)[] => [
    `\r\n--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: ${contentRange(range, size)}\r\n\r\n`,
    range,
  ])
  body.push(`\r\n--${boundary}--\r\n`)
  const length = body.reduce(
    (bytes, part) => bytes + (typeof part === 'string' ? part.length : part.end - part.start + 1),
    0,
  )
  return {
    status: 206,
    headers: {
      ...headers,
      'content-type': `multipart/byteranges; boundary=${boundary}`,
      'content-length': String(length),
    },
    body,
  }
}

function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end}/${size}`
}
