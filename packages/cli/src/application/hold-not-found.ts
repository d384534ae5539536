import type { OutgoingHttpHeader, ServerResponse } from 'node:http'

/** Headers that describe the body they came with. Others (cookies, policies) belong to the response. */
const ofBody = new Set([
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

/** More of a 404 than this is written as it comes: it is a page, and no answer to something unknown. */
const maxHeld = 1024 * 1024

type Done = () => void
type Encoding = BufferEncoding
type Chunk = string | Uint8Array

/**
 * Holds a 404 of a handler back that has no `next` to say that it does not know a path. Any other answer
 * goes through untouched.
 *
 * @param unmatched called when the 404 is whole: the response is as good as new, until `putBack` sends the
 * handler's own answer after all
 */
export function holdNotFound(res: ServerResponse, unmatched: (putBack: () => void) => void): void {
  const chunks: [Chunk, Encoding | undefined][] = []
  let size = 0
  let isHeld = false

  const own = ['writeHead', 'write', 'end', 'flushHeaders'] as const
  const restore = (): void => {
    for (const name of own) delete (res as Partial<ServerResponse>)[name]
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
  /** Decides with the first byte or header that would be sent. */
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
    if (size <= maxHeld) return true
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

/** The headers of a `writeHead`, as an object or as a flat array, behind a status message or not. */
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

/** Pairs, or names and values in turn. A name may come several times. */
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

/** Takes status and headers of the 404 off the response. Returns what puts them back. */
function takeHead(res: ServerResponse): () => void {
  const { statusMessage } = res
  const names = res.getHeaderNames().filter((name) => ofBody.has(name))
  const headers = names.map((name) => [name, res.getHeader(name)!] as const)
  for (const name of names) res.removeHeader(name)
  res.statusCode = 200
  // Undefined is how Node itself says that nobody has set one; its types know no such state.
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
