import { randomUUID } from 'node:crypto'
import type { ViteDevServer } from 'vite'
import type { HotRequest, HotResponse } from '../../ssr/hot-messages.ts'
import { abortable } from './abortable.ts'

/** Events of the hot channel, for environments whose code runs out of reach, such as in a worker thread. */
const requestEvent = 'vite-integration:request'
const responseEvent = 'vite-integration:response'

type HotChannel = ViteDevServer['environments'][string]['hot']

/** Sends a request over a hot channel and resolves with the response. Rejects with the reason of the signal. */
export type HotFetch = (hot: HotChannel, request: Request, signal: AbortSignal) => Promise<Response>

/** Statuses that a Response of the standard refuses to have a body with. */
const withoutBody: ReadonlySet<number> = new Set([204, 205, 304])

/** Creates the function that speaks to environments over their hot channels: it listens once to each of them. */
export function createHotFetch(): HotFetch {
  const channels = new WeakMap<HotChannel, Map<string, (response: HotResponse) => void>>()

  function waitingOf(hot: HotChannel): Map<string, (response: HotResponse) => void> {
    const known = channels.get(hot)
    if (known) return known
    const waiting = new Map<string, (response: HotResponse) => void>()
    hot.on(responseEvent, (response: HotResponse | undefined) => {
      const resolve = waiting.get(response?.id ?? '')
      // A second answer, or one that comes too late, has no waiting request.
      waiting.delete(response?.id ?? '')
      if (response) resolve?.(response)
    })
    channels.set(hot, waiting)
    return waiting
  }

  return async (hot, request, signal) => {
    const message = await encode(request, signal)
    const waiting = waitingOf(hot)
    const answered = new Promise<HotResponse>((resolve) => waiting.set(message.id, resolve))
    try {
      hot.send(requestEvent, message)
      return decode(await abortable(answered, signal))
    } finally {
      waiting.delete(message.id)
    }
  }
}

async function encode(request: Request, signal: AbortSignal): Promise<HotRequest> {
  const { url, method, headers } = request
  const head = { id: randomUUID(), url, method, headers: [...headers] }
  if (request.body === null) return head
  const body = Buffer.from(await abortable(request.arrayBuffer(), signal))
  return { ...head, body: body.toString('base64') }
}

/** @throws Error what the code has thrown @throws TypeError for a message that is no response */
function decode({ status = 200, headers, body, error }: HotResponse): Response {
  if (error) {
    const { name = 'Error', message = 'The environment has failed', stack } = error
    throw Object.assign(new Error(message), { name, ...(stack === undefined ? {} : { stack }) })
  }
  try {
    const init = { status, ...(headers === undefined ? {} : { headers }) }
    return new Response(withoutBody.has(status) ? null : (body ?? ''), init)
  } catch (cause) {
    const known = cause instanceof Error ? cause.message : String(cause)
    throw new TypeError(`The message "${responseEvent}" of the environment is no response: ${known}`, {
      cause,
    })
  }
}
