import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { toError } from '../to-error.ts'
import { ForwardError } from '../proxy/send-request.ts'
import type { ViteClient } from './client.ts'
import { readFirstLine } from './first-line.ts'
import {
  callPrefix,
  dispatchCall,
  type DispatchHead,
  type DispatchResult,
  eventsCall,
  type HotEvent,
} from './protocol.ts'

/**
 * Hands a request to a fetchable environment in Vite's process and returns its response. Streams bodies both ways; the
 * request's signal aborts the exchange.
 *
 * @throws ForwardError when Vite does not answer
 * @throws Error the environment's own error, with its name, message and stack
 */
export async function dispatchRequest(
  client: ViteClient,
  environment: string,
  request: Request,
): Promise<Response> {
  const { method, url, headers, body, signal } = request
  signal.throwIfAborted()
  const head: DispatchHead = { environment, method, url, headers: [...headers], hasBody: body !== null }
  const abort = new AbortController()
  const answer = await client.send(postHead(dispatchCall), {
    body: Readable.from(encodeDispatch(head, body)),
    // A streamed body cannot be sent again, which an idle connection may require.
    isFresh: true,
    opened(sent) {
      signal.addEventListener('abort', () => sent.destroy(), { signal: abort.signal })
      sent.once('close', () => abort.abort())
    },
  })
  const result = await readLine<DispatchResult>(answer)
  if ('error' in result) {
    answer.resume()
    throw Object.assign(new Error(String(result.error['message'])), result.error)
  }
  const { status, statusText, hasBody } = result
  const content = hasBody ? (Readable.toWeb(answer) as unknown as ReadableStream) : null
  if (!hasBody) answer.resume()
  const pairs = result.headers.map(([name, value]): [string, string] => [name, value])
  return new Response(content, { status, statusText, headers: pairs })
}

async function* encodeDispatch(head: DispatchHead, body: Request['body']): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${JSON.stringify(head)}\n`)
  if (body) yield* Readable.fromWeb(body as WebStream<Uint8Array>) as AsyncIterable<Uint8Array>
}

/** A subscription to the hot messages of server environments. It ends with `close`, or when Vite does. */
export interface HotEvents {
  close(): void
  /**
   * Resolves when no more events come: with the error that broke the stream off, such as the end of Vite, or undefined
   * after `close`. Never rejects.
   */
  readonly ended: Promise<Error | undefined>
}

/**
 * Subscribes to the hot messages of Vite's server environments, such as those about changed modules. Resolves when the
 * subscription is active: no later message is missed.
 *
 * @param onError gets what the listener throws; later events still come. @default a process warning
 * @throws ForwardError when Vite does not answer
 */
export async function followEvents(
  client: ViteClient,
  listener: (event: HotEvent) => void,
  onError: (error: unknown) => void = warnOfListener,
): Promise<HotEvents> {
  const answer = await client.send(postHead(eventsCall), { isFresh: true })
  await readLine(answer)
  let isClosed = false
  const tell = (event: HotEvent): void => {
    try {
      listener(event)
    } catch (error) {
      onError(error)
    }
  }
  const read = async (): Promise<undefined> => {
    let rest = ''
    for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) tell(JSON.parse(line) as HotEvent)
    }
  }
  const ended = read().catch((error: unknown) => {
    answer.destroy()
    return isClosed ? undefined : toError(error)
  })
  return {
    ended,
    close() {
      isClosed = true
      answer.destroy()
    },
  }
}

function warnOfListener(error: unknown): void {
  process.emitWarning(
    `A listener of hot events has failed: ${toError(error).message}`,
    'ViteIntegrationWarning',
  )
}

async function readLine<Value>(answer: Readable): Promise<Value> {
  try {
    return JSON.parse(await readFirstLine(answer)) as Value
  } catch (error) {
    throw new ForwardError('broken', error)
  }
}

function postHead(call: string): Parameters<ViteClient['send']>[0] {
  return {
    method: 'POST',
    path: callPrefix + call,
    headers: ['host', 'localhost', 'transfer-encoding', 'chunked'],
  }
}
