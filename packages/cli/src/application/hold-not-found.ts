import type { OutgoingHttpHeader, ServerResponse } from 'node:http'

/** Headers that describe the body of the 404: they go with it. Others (cookies, policies) stay on the response. */
const bodyHeaders = new Set([
  'accept-ranges',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-range',
  'content-type',
  'etag',
  'expires',
  'last-modified',
  'trailer',
  'transfer-encoding',
])

/** A 404 with a body of more bytes than this is a page of the application's own: it is written instead of held. */
const maxHeldBytes = 1024 * 1024

type Done = () => void
type Encoding = BufferEncoding
type Chunk = string | Uint8Array

/**
 * Holds back a 404 of a handler without `next`: such a handler has no other way to say that it does not know a path.
 * Responses with another status go through untouched.
 *
 * @param unmatched called when the 404 is complete. Nothing of it has been sent, so the response can be used for
 * another answer; `putBack` sends the handler's own 404 after all
 */
export function holdNotFound(res: ServerResponse, unmatched: (putBack: () => void) => void): void {
  const chunks: [Chunk, Encoding | undefined][] = []
  let size = 0
  let isHeld = false

  const wrapped = ['writeHead', 'write', 'end', 'flushHeaders'] as const
  const restore = (): void => {
    for (const name of wrapped) delete (res as Partial<ServerResponse>)[name]
  }
  const add = (chunk: unknown, encoding: unknown): void => {
    if (chunk === undefined || chunk === null || typeof chunk === 'function') return
    const known = typeof encoding === 'string' ? (encoding as Encoding) : undefined
    chunks.push([chunk as Chunk, known])
    size += Buffer.byteLength(chunk as Chunk, known)
  }
  const writeHeld = (): void => {
    for (const [chunk, encoding] of chunks.splice(0)) res.write(chunk, encoding ?? 'utf8')
  }
  /** Decides, when the first byte or header would be sent, whether this response is held. */
  const hold = (): boolean => {
    if (!isHeld && res.statusCode === 404) isHeld = true
    else if (!isHeld) restore()
    return isHeld
  }

  res.writeHead = (status: number, ...rest: unknown[]): ServerResponse => {
    if (status !== 404) {
      restore()
      return res.writeHead(status, ...(rest as []))
    }
    isHeld = true
    res.statusCode = 404
    setHead(res, rest)
    return res
  }
  res.flushHeaders = (): void => {
    if (!hold()) res.flushHeaders()
  }
  res.write = (chunk: unknown, ...rest: unknown[]): boolean => {
    if (!hold()) return res.write(chunk, ...(rest as []))
    add(chunk, rest[0])
    callLater(rest)
    if (size <= maxHeldBytes) return true
    restore()
    writeHeld()
    return true
  }
  res.end = (...args: unknown[]): ServerResponse => {
    if (!hold()) return res.end(...(args as []))
    add(args[0], args[1])
    callLater(args)
    restore()
    const putBackHead = takeHead(res)
    unmatched(() => {
      putBackHead()
      writeHeld()
      res.end()
    })
    return res
  }
}

/** Sets the headers of a `writeHead` call: an object or an array, after an optional status message. */
function setHead(res: ServerResponse, rest: readonly unknown[]): void {
  const [first, second] = rest
  if (typeof first === 'string') res.statusMessage = first
  const headers = typeof first === 'string' ? second : first
  if (Array.isArray(headers)) setFlat(res, headers as OutgoingHttpHeader[])
  else if (typeof headers === 'object' && headers !== null) {
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) res.setHeader(name, value as OutgoingHttpHeader)
    }
  }
}

/** Sets headers from an array of pairs, or of names and values in turn. A name may occur several times. */
function setFlat(res: ServerResponse, headers: readonly OutgoingHttpHeader[]): void {
  const flat = headers.flat() as string[]
  const seen = new Set<string>()
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const [name, value] = [flat[index]!, flat[index + 1]!]
    if (seen.has(name.toLowerCase())) res.appendHeader(name, String(value))
    else res.setHeader(name, value)
    seen.add(name.toLowerCase())
  }
}

/** Takes the status and the body's headers of the 404 off the response. Returns a function that puts them back. */
function takeHead(res: ServerResponse): () => void {
  const { statusMessage } = res
  const names = res.getHeaderNames().filter((name) => bodyHeaders.has(name))
  const headers = names.map((name) => [name, res.getHeader(name)!] as const)
  for (const name of names) res.removeHeader(name)
  res.statusCode = 200
  // Node itself keeps undefined until a message is set, and then sends its standard text; its types do not say so.
  ;(res as { statusMessage: string | undefined }).statusMessage = undefined
  return () => {
    res.statusCode = 404
    res.statusMessage = statusMessage
    for (const [name, value] of headers) res.setHeader(name, value)
  }
}

function callLater(args: readonly unknown[]): void {
  const done = args.findLast((argument) => typeof argument === 'function') as Done | undefined
  if (done) queueMicrotask(done)
}
