import type { ClientRequest, IncomingMessage, InformationEvent, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Address, ConnectionPool, RequestHead } from './pool.ts'

/**
 * The reason why a request has no response.
 * - 'invalid': Node refuses to write its head
 * - 'unsent': no connection could be opened, so the server has not seen it
 * - 'broken': the connection ended before there was a response
 * - 'unreadable': the response is not valid HTTP, or changes the protocol
 * - 'abandoned': the client that waits for the response has disconnected
 */
export type ForwardFailure = 'invalid' | 'unsent' | 'broken' | 'unreadable' | 'abandoned'

/** The error of a request without response. `cause` is Node's own error where there is one. */
export class ForwardError extends Error {
  readonly reason: ForwardFailure
  constructor(reason: ForwardFailure, cause?: unknown) {
    super(`The request has no response (${reason})`, cause === undefined ? {} : { cause })
    this.name = 'ForwardError'
    this.reason = reason
  }
}

export interface SendOptions {
  /** The body. A stream is not read before the connection is open. */
  readonly body?: Readable | Buffer | undefined
  /** The response that waits for this one: when its client disconnects, the request is aborted. */
  readonly client?: ServerResponse | undefined
  /** Uses a new connection. @default false: an idle one where there is one */
  readonly isFresh?: boolean
  /** Called with each attempt, before anything is sent. */
  readonly opened?: (sent: ClientRequest) => void
  /** Called with each 1xx response. */
  readonly information?: (information: InformationEvent) => void
}

/**
 * Sends a request and resolves with the head of its response. The caller reads the body of the response, or destroys
 * it. A request whose idle connection the server has closed meanwhile is sent once more, unless its body is a stream.
 *
 * @throws ForwardError
 */
export async function sendRequest(
  pool: ConnectionPool,
  address: Address,
  head: RequestHead,
  options: SendOptions = {},
): Promise<IncomingMessage> {
  try {
    return await attempt(pool, address, head, options)
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error
    return attempt(pool, address, head, { ...options, isFresh: true })
  }
}

/** The server closed an idle connection while a request was sent on it. */
class StaleConnection extends Error {}

function attempt(
  pool: ConnectionPool,
  address: Address,
  head: RequestHead,
  { body, client, isFresh, opened, information }: SendOptions,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = open(pool, address, head, isFresh)
    if (sent instanceof ForwardError) return reject(sent)
    const stream = body instanceof Readable ? body : undefined
    let isConnected = false
    let isSettled = false
    /** Rejects, once. Takes a reason, because creating an error that is then not used would cost a stack trace. */
    const fail = (reason: ForwardFailure | 'stale', cause?: unknown): void => {
      if (isSettled) return
      isSettled = true
      client?.off('close', abandon)
      stream?.unpipe(sent)
      reject(reason === 'stale' ? new StaleConnection() : new ForwardError(reason, cause))
    }
    const abandon = (): void => {
      fail('abandoned')
      sent.destroy()
    }
    client?.once('close', abandon)
    // This listener stays for errors after the response, which reports its own end.
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (isConnected && !stream && sent.reusedSocket && isReset(error)) fail('stale')
      else if (error.code?.startsWith('HPE_')) fail('unreadable', error)
      else fail(isConnected ? 'broken' : 'unsent', error)
    })
    sent.once('close', () => fail('broken'))
    sent.once('response', (answer) => {
      // The reader of the body may add its own listener only later.
      answer.on('error', () => {})
      // A 101 without an Upgrade header arrives as a response.
      if (answer.statusCode === 101) {
        answer.destroy()
        return fail('unreadable')
      }
      isSettled = true
      client?.off('close', abandon)
      resolve(answer)
    })
    sent.once('upgrade', (_answer, socket) => {
      socket.destroy()
      fail('unreadable')
    })
    if (information) sent.on('information', information)
    onConnect(sent, () => {
      isConnected = true
      stream?.pipe(sent)
    })
    opened?.(sent)
    if (!stream) sent.end(body)
  })
}

function open(
  pool: ConnectionPool,
  address: Address,
  head: RequestHead,
  isFresh?: boolean,
): ClientRequest | ForwardError {
  try {
    return pool.open(address, head, isFresh)
  } catch (error) {
    return new ForwardError('invalid', error)
  }
}

function isReset({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE'
}

function onConnect(sent: ClientRequest, connected: () => void): void {
  sent.once('socket', (socket) => {
    if (socket.connecting) socket.once('connect', connected)
    else connected()
  })
}
