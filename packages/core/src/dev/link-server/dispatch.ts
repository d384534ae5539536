import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ReadableStream } from 'node:stream/web'
import type { ViteDevServer } from 'vite'
import { toError } from '../../to-error.ts'
import type { Dispatch } from '../ssr/dispatch-environment.ts'
import { findEnvironment } from '../ssr/find-environment.ts'
import { readFirstLine } from '../../link/first-line.ts'
import type { DispatchHead, DispatchResult } from '../../link/protocol.ts'

/** Answers the call 'dispatch': hands a request to an environment and streams its response back. */
export async function answerDispatch(
  server: ViteDevServer,
  dispatch: Dispatch,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  res.once('close', () => res.writableFinished || gone.abort())
  const head = JSON.parse(await readFirstLine(req)) as DispatchHead
  // The rest of an unread body must not be parsed as another request.
  if (head.hasBody) res.setHeader('connection', 'close')
  const response = await askEnvironment(server, dispatch, head, req, gone.signal)
  if (!(response instanceof Response)) return void res.end(line({ error: describe(response) }))
  const { status, statusText, body } = response
  res.write(line({ status, statusText, headers: [...response.headers], hasBody: body !== null }))
  if (body === null) return void res.end()
  // A body that fails destroys the connection; a client that disconnects cancels the body.
  await pipeline(Readable.fromWeb(body as ReadableStream), res)
}

/** Resolves with the response, or with the error in its place. Never rejects. */
async function askEnvironment(
  server: ViteDevServer,
  dispatch: Dispatch,
  { environment: name, method, url, headers, hasBody }: DispatchHead,
  body: Readable,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    const init = { method, headers: headers.map(([key, value]): [string, string] => [key, value]), signal }
    const request = hasBody
      ? new Request(url, { ...init, body: webStream(body) as never, duplex: 'half' } as RequestInit)
      : new Request(url, init)
    return await dispatch(findEnvironment(server, name), request, signal)
  } catch (error) {
    return error ?? new Error('The environment has thrown nothing')
  }
}

/**
 * Returns the body of a request as a web stream. Not `Readable.toWeb`: when it is cancelled it destroys the request, and
 * with it the connection on which the response goes out. Here the rest is dropped.
 */
function webStream(body: Readable): ReadableStream<Uint8Array> {
  let isCancelled = false
  return new ReadableStream<Uint8Array>({
    start(controller) {
      body.pause()
      body.on('data', (chunk: Uint8Array) => {
        if (isCancelled) return
        controller.enqueue(chunk)
        if ((controller.desiredSize ?? 0) <= 0) body.pause()
      })
      body.once('end', () => isCancelled || controller.close())
      body.once('error', (error) => isCancelled || controller.error(error))
    },
    pull: () => void body.resume(),
    cancel() {
      isCancelled = true
      body.resume()
    },
  })
}

function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error))
    return { name: 'TypeError', message: `No Response, but ${toError(error).message}` }
  const { name, message, stack } = error
  return { name, message, stack }
}

function line(result: DispatchResult): string {
  return `${JSON.stringify(result)}\n`
}
