import type { Agent, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

/** Not imported, because an ES module that imports `node:http` makes Node load undici as well. */
const { Agent: HttpAgent, request: httpRequest } = process.getBuiltinModule('node:http')

/** A file of a store. */
export interface FetchedFile {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface Fetcher {
  /**
   * Returns undefined where the store has no such file.
   *
   * @throws an error that says what is wrong with the store, or with its answer
   */
  fetch(url: URL): Promise<FetchedFile | undefined>
  close(): void
}

export interface FetchLimits {
  /** Milliseconds for the whole of a file, from when it has a connection. As many for the wait for one. */
  readonly timeoutMs: number
  /** Bytes of a file. */
  readonly maxBytes: number
}

/** A failure that concerns one file: the store itself is well. */
export class FileProblem extends Error {}

/** Requests to the store at the same time; more wait for their turn. */
const maxSockets = 16

/**
 * Creates what reads files of a store: with nothing of the client's request but the name, without redirects and without encodings. An
 * answer that is cut short is an error.
 */
export function createFetcher({ timeoutMs, maxBytes }: FetchLimits): Fetcher {
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets }),
    https: new HttpsAgent({ keepAlive: true, maxSockets }),
  }
  return {
    async fetch(url) {
      const limit = startLimit(timeoutMs)
      try {
        return await readFile(await askTwice(url, limit, agents), maxBytes)
      } catch (error) {
        throw limit.signal.aborted ? limit.explain(error) : error
      } finally {
        limit.clear()
      }
    },
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

interface TimeLimit {
  readonly signal: AbortSignal
  /** Starts the time anew: the request has a connection. */
  readonly connected: () => void
  /** Returns the error of a request that took too long. */
  readonly explain: (cause: unknown) => Error
  readonly clear: () => void
}

/** The wait for one of our own connections is none of the store's time: a rush of requests says nothing about the store. */
function startLimit(timeoutMs: number): TimeLimit {
  const time = `${String(timeoutMs)} ms`
  const ending = new AbortController()
  const timer = setTimeout(() => ending.abort(), timeoutMs).unref()
  let isConnected = false
  return {
    signal: ending.signal,
    connected() {
      isConnected = true
      timer.refresh()
    },
    explain: (cause) =>
      isConnected
        ? new Error(`it did not answer within ${time}`, { cause })
        : new FileProblem(`a file found no free connection within ${time}, so many are asked for`, { cause }),
    clear: () => clearTimeout(timer),
  }
}

interface Agents {
  readonly http: Agent
  readonly https: HttpsAgent
}

/** A connection that was kept alive may have ended at the other side just when the request went out. */
function askTwice(url: URL, limit: TimeLimit, agents: Agents): Promise<IncomingMessage> {
  return ask(url, limit, agents).catch((error: unknown) => {
    if (error instanceof ReusedConnection) return ask(url, limit, agents)
    throw error
  })
}

class ReusedConnection extends Error {}

function ask(url: URL, { signal, connected }: TimeLimit, agents: Agents): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { signal, headers: { accept: '*/*', 'accept-encoding': 'identity' } }
    const req =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, agent: agents.https })
        : httpRequest(url, { ...options, agent: agents.http })
    req.on('error', (error: NodeJS.ErrnoException) => {
      const wasEnded = req.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      reject(wasEnded ? new ReusedConnection(error.message, { cause: error }) : error)
    })
    req.on('socket', connected)
    req.on('response', resolve)
    req.end()
  })
}

async function readFile(answer: IncomingMessage, maxBytes: number): Promise<FetchedFile | undefined> {
  const { statusCode = 0, headers } = answer
  const problem = problemOf(answer, maxBytes)
  if (problem) {
    // Whatever its size, it is not read; the connection goes with it.
    answer.on('error', () => {})
    answer.destroy()
    if (statusCode === 404 || statusCode === 410) return undefined
    throw problem
  }
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of answer as AsyncIterable<Buffer>) {
    size += piece.length
    // Leaving the loop ends the connection.
    if (size > maxBytes) throw tooLarge(maxBytes)
    pieces.push(piece)
  }
  if (!answer.complete) throw new Error('its answer was cut short')
  return { headers, body: Buffer.concat(pieces, size) }
}

function problemOf({ statusCode = 0, headers }: IncomingMessage, maxBytes: number): Error | undefined {
  if (statusCode >= 500 || statusCode === 429)
    return new Error(`it answered with status ${String(statusCode)}`)
  if (statusCode === 403)
    return new FileProblem(
      'it answered with status 403. Has everybody the right to read there? Some stores say so of what is missing',
    )
  if (statusCode !== 200) return new FileProblem(`it answered with status ${String(statusCode)}`)
  const encoding = headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') return new FileProblem('it has a file in an encoded form only')
  return Number(headers['content-length'] ?? 0) > maxBytes ? tooLarge(maxBytes) : undefined
}

function tooLarge(maxBytes: number): Error {
  return new FileProblem(`a file has more than ${String(maxBytes)} bytes ("assetFallback: { maxBytes }")`)
}
