import {
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
  type RequestOptions,
  type ServerResponse,
} from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isResponseClosed } from '../../http/run-step.ts'
import { acceptWithoutPages, connectionHeaders } from './forward-headers.ts'
import { watchRequest } from './watch-request.ts'

/** One request on its way to Vite. Exactly one of the three is called, unless nobody waits for it any more. */
export interface Forwarded {
  /** The origin of the Vite server. */
  readonly url: string
  /** The whole request target. */
  readonly target: string
  /** Vite has begun to answer. */
  answered(): void
  /** Vite has nothing at this address. */
  unknown(): void
  /** There is no answer. */
  failed(error: Error): void
  /**
   * Whether Vite is still there.
   * @default taken for granted
   */
  isAlive?(): Promise<boolean>
}

/**
 * Sends a request without a body to Vite, and its answer to the client. A page asks for hundreds of modules
 * at once: here each costs a quarter less than through a general proxy (`npm run bench -- proxy`).
 *
 * @param origin where to: host, port, and the agent that keeps connections alive
 */
export function forwardRequest(
  req: IncomingMessage,
  res: ServerResponse,
  forwarded: Forwarded,
  origin: RequestOptions,
): void {
  const sent = send(req, forwarded.target, origin)
  // Such a request has no answer anywhere.
  if (!sent) return forwarded.unknown()
  let answer: IncomingMessage | undefined
  let hasFailed = false
  const fail = (error: Error): void => {
    if (answer || hasFailed) return
    hasFailed = true
    if (!isResponseClosed(res)) forwarded.failed(error)
  }
  res.once('close', () => {
    if (!answer?.complete) sent.destroy()
  })
  sent.on('error', fail)
  // Such as one that changes the protocol.
  sent.once('close', () => fail(new Error('Vite has not answered')))
  sent.once('response', (message) => {
    answer = message
    forwarded.answered()
    if (isResponseClosed(res)) {
      sent.destroy()
    } else if (message.statusCode === 404) {
      // The rest of it is of no interest. A connection that is still busy when the client has its answer is not kept.
      message.on('error', () => {}).resume()
      forwarded.unknown()
    } else {
      passOn(message, res)
    }
  })
  if (forwarded.isAlive) watchRequest(sent, forwarded.isAlive)
}

/** Undefined for what Node refuses to send, such as a byte that no header may hold. */
function send(
  { method, headers }: IncomingMessage,
  path: string,
  origin: RequestOptions,
): ClientRequest | undefined {
  try {
    const request = origin.protocol === 'https:' ? httpsRequest : httpRequest
    return request({ ...origin, method, path, headers: requestHeaders(headers) }).end()
  } catch {
    return undefined
  }
}

/** Of a body that stays here, and what a proxy settles by itself. */
const settled: ReadonlySet<string> = new Set(['content-length', 'content-type', 'expect', 'accept'])

/**
 * Without what is for the connection to us. As a list, which Node writes as it is. Host as it came, also an
 * empty one; HTTP/2 has another name for it.
 */
function requestHeaders(headers: IncomingMessage['headers']): string[] {
  const dropped = connectionHeaders(headers)
  const list = ['accept', acceptWithoutPages(headers.accept)]
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value === undefined || dropped.has(name) || settled.has(name) || name.startsWith(':')) continue
    if (typeof value === 'string') list.push(name, value)
    else for (const one of value) list.push(name, one)
  }
  const { ':authority': authority, host } = headers
  if (host === undefined && typeof authority === 'string') list.push('host', authority)
  return list
}

/** As it comes, but for the headers that concern the connection to Vite. */
function passOn(answer: IncomingMessage, res: ServerResponse): void {
  const { headers, statusCode = 502 } = answer
  const dropped = connectionHeaders(headers)
  res.statusCode = statusCode
  // What the application sets for answers of its own.
  for (const name of ['content-type', 'cache-control']) res.removeHeader(name)
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value !== undefined && !dropped.has(name)) res.setHeader(name, value)
  }
  relay(answer, res)
}

/** What Vite may be ahead of the client, bytes: to stop it for each chunk costs a tenth of a large module. */
const maxAhead = 512 * 1024

/** What `pipe` does, without the dozen listeners that it takes for each answer. */
function relay(answer: IncomingMessage, res: ServerResponse): void {
  answer.on('data', (chunk: Buffer) => {
    if (res.write(chunk) || res.writableLength < maxAhead) return
    answer.pause()
    res.once('drain', () => answer.resume())
  })
  answer.once('end', () => res.end())
  // What has begun cannot be told from what is whole but by its end.
  answer.once('error', () => res.destroy())
}
