import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { BufferedResponse, StreamedResponse } from '../contract.ts'
import { isResponseClosed } from './run-step.ts'

/** Writes a response on a plain Node response. @throws what Node throws for a header that it does not write */
export function writeResponse(
  response: BufferedResponse | StreamedResponse,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  if (isBuffered(response)) writeBufferedResponse(response, req, res)
  else writeStreamedResponse(response, req, res)
}

export function isBuffered(response: BufferedResponse | StreamedResponse): response is BufferedResponse {
  return typeof response.body === 'string' || Buffer.isBuffer(response.body)
}

function writeBufferedResponse(
  { status, headers, cookies = [], body }: BufferedResponse,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const isBodyless = status === 304 || status === 204
  const content = req.method === 'HEAD' || isBodyless ? undefined : body
  const length =
    isBodyless || headers['content-length'] !== undefined ? undefined : String(Buffer.byteLength(body))
  if (isUntouched(req, res)) {
    const flat: string[] = []
    for (const name of Object.keys(headers)) flat.push(name, headers[name]!)
    for (const cookie of cookies) flat.push('set-cookie', cookie)
    if (length !== undefined) flat.push('content-length', length)
    res.writeHead(status, flat)
  } else {
    res.statusCode = status
    for (const name of Object.keys(headers)) {
      if (name === 'vary') addVary(res, headers[name]!)
      else res.setHeader(name, headers[name]!)
    }
    addCookies(res, cookies)
    if (length !== undefined) res.setHeader('content-length', length)
  }
  res.end(content)
}

/**
 * Returns whether nobody has set a header, wrapped a method or wants to be told of the end: then the head can go out at
 * once, without `getHeader` knowing of it.
 */
function isUntouched({ httpVersionMajor }: IncomingMessage, res: ServerResponse): boolean {
  return (
    httpVersionMajor === 1 &&
    !Object.hasOwn(res, 'writeHead') &&
    !Object.hasOwn(res, 'end') &&
    // Node's own listener is one.
    res.listenerCount('finish') <= 1 &&
    res.getHeaderNames().length === 0
  )
}

/** Returns whether middleware ahead may change bodies, as `compression` does: it has replaced `write`. */
export function changesBodies(res: ServerResponse): boolean {
  return Object.hasOwn(res, 'write')
}

/** Adds cookies behind those that a response sets already. */
function addCookies(res: ServerResponse, cookies: readonly string[]): void {
  if (cookies.length === 0) return
  const given = res.getHeader('set-cookie') ?? []
  res.setHeader('set-cookie', [...[given].flat().map(String), ...cookies])
}

/** Adds names to the Vary header of a response. */
export function addVary(
  res: { getHeader(name: string): unknown; setHeader(name: string, value: string): unknown },
  names: string,
): void {
  const given = res.getHeader('vary')
  res.setHeader('vary', given === undefined ? names : joinVary(String(given), names))
}

function joinVary(given: string, names: string): string {
  if (given.trim() === '*') return given
  const known = new Set(
    given
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  )
  const more = names.split(', ').filter((name) => !known.has(name.toLowerCase()))
  return [given, ...more].join(', ')
}

/**
 * Writes a streamed response on a plain Node response. The body is destroyed when the client goes first.
 *
 * @throws what Node throws for a status or header that it does not write; nothing has been sent then
 */
export function writeStreamedResponse(
  { status, statusMessage, headers, cookies = [], isPage, body }: StreamedResponse,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  if (isResponseClosed(res)) return void body.on('error', () => {}).destroy()
  try {
    // Headers that an application sets for responses of its own.
    if (!isPage) for (const name of ['content-type', 'cache-control']) res.removeHeader(name)
    for (const name of Object.keys(headers)) {
      if (name === 'vary') addVary(res, String(headers[name]))
      else res.setHeader(name, headers[name]!)
    }
    addCookies(res, cookies)
    // HTTP/2 has no reason phrase.
    if (statusMessage === undefined || req.httpVersionMajor > 1) res.writeHead(status)
    else res.writeHead(status, statusMessage)
  } catch (error) {
    body.on('error', () => {}).destroy()
    throw error
  }
  streamBody(body, res, isPage)
}

/** Not imported, because an ES module that imports `node:http` makes Node load undici as well. */
const { STATUS_CODES } = process.getBuiltinModule('node:http')

/** Returns the usual reason phrase of a status; undefined for an unknown status. */
export function usualMessage(status: number): string | undefined {
  return STATUS_CODES[status]
}

/** Returns a reason phrase that differs from the usual one of the status. */
export function unusualMessage(status: number, message: string | undefined): string | undefined {
  return message === usualMessage(status) || message === '' ? undefined : message
}

/** How far a body may be ahead of the client, bytes: to stop it for each chunk costs a tenth of a large module. */
const maxAhead = 512 * 1024

/**
 * Sends a body on a response whose head is set. Does what `pipe` does without its dozen listeners for each
 * response, and ends the connection when the body breaks off: nothing cut short looks whole.
 *
 * @param isPage whether each piece has to leave at once
 */
export function streamBody(body: Readable, res: ServerResponse, isPage = false): void {
  // Middleware that encodes holds bytes as well, and only what `write` returns tells of them.
  const allowed = changesBodies(res) ? 0 : maxAhead
  let isWatched = false
  body.on('data', (chunk: Buffer) => {
    // The application may have ended it, for instance after a time limit.
    if (res.writableEnded || res.destroyed) return void body.destroy()
    const isTaken = res.write(chunk)
    // Middleware that compresses holds bytes back until it is told.
    if (isPage) (res as { flush?: () => void }).flush?.()
    if (isTaken) return
    // Nothing is held back for a connection that is gone. A body that never waits would keep its end from being told.
    if (res.socket?.destroyed) return void body.destroy()
    if (res.writableLength < allowed) return
    body.pause()
    if (isWatched) return
    isWatched = true
    // Once for all times: such middleware hands "on" to its own stream, but not "off".
    res.on('drain', () => body.resume())
  })
  body.once('end', () => res.end())
  body.on('error', () => breakOff(res))
  body.once('close', () => body.readableEnded || breakOff(res))
  res.once('close', () => body.readableEnded || body.destroy())
}

/** Code of HTTP/2 for a stream that the server has given up. */
const internalError = 2

/** Ends a response that has begun so that the client knows that it is not whole. */
export function breakOff(res: ServerResponse): void {
  // HTTP/2 would close it with the code for no error.
  const { stream } = res as { stream?: { close(code: number): void } }
  stream?.close(internalError)
  res.destroy()
}
