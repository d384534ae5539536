import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { ViteIntegrationError } from '../errors.ts'
import { type Chunks, openBody } from './chunks.ts'

/** The body of a request for a native Request. */
export interface RequestBody {
  readonly body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | string
  /** True when it was made again: headers about its coding and length are those of the original. */
  readonly isRemade: boolean
}

/**
 * Returns the body of a request: what the client sends, or, when a parser of the application has read that, the same made
 * again from what the parser has returned. A body that cannot be made again fails when it is read. Undefined for none.
 *
 * @param parsed what a parser has returned
 */
export function requestBody(
  req: IncomingMessage,
  res: ServerResponse,
  parsed: unknown,
): RequestBody | undefined {
  const { method, headers } = req
  if (method === 'GET' || method === 'HEAD' || !hasBody(req)) return undefined
  if (!req.readableDidRead) return { body: readRaw(req, res), isRemade: false }
  if (isUnread(parsed)) return { body: readRaw(parsed, res), isRemade: true }
  const type = headers['content-type']?.split(';', 1)[0]!.trim().toLowerCase() ?? ''
  const body = remake(parsed, type, headers)
  return { body: body ?? consumed(type), isRemade: true }
}

/** HTTP/2 has no header that says so. */
function hasBody(req: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = req.headers
  return coding !== undefined || Number(length) > 0 || (req.httpVersionMajor > 1 && length === undefined)
}

/** Parsers of Fastify may pass the stream on. */
function isUnread(parsed: unknown): parsed is Readable {
  const { readableDidRead, on } = (parsed ?? {}) as Partial<Readable>
  return readableDidRead === false && typeof on === 'function'
}

function remake(
  parsed: unknown,
  type: string,
  headers: IncomingHttpHeaders,
): Uint8Array<ArrayBuffer> | string | undefined {
  if (parsed instanceof Uint8Array) return parsed as Uint8Array<ArrayBuffer>
  if (isJson(type) && parsed !== undefined) {
    return typeof parsed === 'string' ? remakeJsonText(parsed, headers) : JSON.stringify(parsed)
  }
  if (typeof parsed === 'string') return parsed
  if (type === 'application/x-www-form-urlencoded' && typeof parsed === 'object' && parsed !== null) {
    return new URLSearchParams(
      Object.entries(parsed).flatMap(([name, value]) => fields(name, value)),
    ).toString()
  }
  return undefined
}

function isJson(type: string): boolean {
  return type === 'application/json' || type.endsWith('+json')
}

/**
 * A text parser leaves the JSON as it was, a JSON parser the string in it. Where that is JSON itself, such as "1", the length of
 * the body tells which; undefined where it does not.
 */
function remakeJsonText(text: string, headers: IncomingHttpHeaders): string | undefined {
  const json = JSON.stringify(text)
  if (!isJsonText(text)) return json
  // A coded body has another length.
  if (headers['content-encoding'] !== undefined) return undefined
  const length = Number(headers['content-length'])
  return [text, json].find((candidate) => Buffer.byteLength(candidate) === length)
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Nested values as the parsers write their names: `a[b]=1`; lists of plain values repeat the name. */
function fields(name: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) =>
      fields(typeof item === 'object' && item !== null ? `${name}[${index}]` : name, item),
    )
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => fields(`${name}[${key}]`, inner))
  }
  return [[name, String(value)]]
}

/** A body that nobody can read: an empty one would be taken for what the client has sent. */
function consumed(type: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      controller.error(new ViteIntegrationError('SSR_BODY_CONSUMED', { known: type === '' ? 'none' : type }))
    },
  })
}

/** Reads the stream of a request as it comes, and nothing while nobody wants more. */
function readRaw(stream: Readable, res: ServerResponse): ReadableStream<Uint8Array> {
  let chunks: Chunks | undefined
  let isOver = false
  /** What nobody reads is dropped: the connection waits for it before the next request. */
  function drop(): void {
    stream.removeAllListeners('readable')
    stream.resume()
  }

  function end(): void {
    isOver = true
    drop()
  }

  return new ReadableStream(
    {
      async pull(controller) {
        if (!chunks) res.once('finish', end)
        chunks ??= openBody(stream)
        const chunk = await chunks.next()
        // It would look whole: Node drops the rest.
        if (isOver) throw new DOMException('The response has ended ahead of the body', 'AbortError')
        if (chunk === undefined) controller.close()
        else controller.enqueue(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
      },
      cancel: drop,
    },
    { highWaterMark: 0 },
  )
}
