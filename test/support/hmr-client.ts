import type { OutgoingHttpHeaders } from 'node:http'
import { WebSocket } from 'ws'
import { get, type Target } from './http-client.ts'

interface HmrMessage {
  readonly type: string
  readonly updates?: readonly {
    readonly type: string
    readonly path: string
    readonly acceptedPath: string
  }[]
  readonly err?: { readonly message: string; readonly id?: string; readonly frame?: string }
}

export interface HmrClient {
  readonly url: string
  readonly messages: readonly HmrMessage[]
  /** Resolves with the first message for which `fits` returns true; earlier messages count. */
  next(fits: (message: HmrMessage) => boolean): Promise<HmrMessage>
  readonly closed: Promise<void>
  close(): Promise<void>
}

/**
 * Connects as Vite's client does. Address and token are taken from the client's source as the application serves it, so
 * that a client which would connect to another port fails here as well.
 */
export async function connectHmr(
  target: Target,
  base = '/',
  headers: OutgoingHttpHeaders = {},
): Promise<HmrClient> {
  const url = await hmrUrl(target, base, headers)
  const socket = openSocket(url, target, 'vite-hmr')
  const messages: HmrMessage[] = []
  const waiting = new Set<() => void>()
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)) as HmrMessage)
    for (const look of waiting) look()
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await opened(socket)

  return {
    url,
    messages,
    closed,
    next: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = messages.find(fits)
          if (found === undefined) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
    close: async () => {
      socket.terminate()
      await closed
    },
  }
}

/** Returns the address that Vite's client computes for its WebSocket. */
export async function hmrUrl(target: Target, base = '/', headers: OutgoingHttpHeaders = {}): Promise<string> {
  const path = `${base}@vite/client`
  const { body } = await get(target, path, headers)
  const lines = body.match(/^const (?:socketProtocol|hmrPort|socketHost|wsToken) = .*;$/gm)
  if (lines?.length !== 4) throw new Error(`This is not Vite's client: ${body.slice(0, 200)}`)
  const compute = new Function(
    'importMetaUrl',
    `${lines.join('\n')}\nreturn \`\${socketProtocol}://\${socketHost}?token=\${wsToken}\``,
  ) as (importMetaUrl: URL) => string
  return compute(new URL(path, target.url))
}

/** Sends a ping, as Vite's client does after a lost connection. Returns whether it is answered. */
export async function ping(target: Target, base = '/', headers: OutgoingHttpHeaders = {}): Promise<boolean> {
  const socket = openSocket(
    new URL(base, target.url).href.replace(/^http/, 'ws'),
    target,
    'vite-ping',
    headers,
  )
  try {
    await opened(socket)
    return true
  } catch {
    return false
  } finally {
    socket.terminate()
  }
}

/** Opens a WebSocket as a browser does, with the page's origin. */
export function openSocket(
  url: string,
  target: Target,
  protocol: string | undefined,
  headers: OutgoingHttpHeaders = {},
): WebSocket {
  const options = { headers: { origin: target.url, ...headers }, rejectUnauthorized: false }
  return protocol === undefined ? new WebSocket(url, options) : new WebSocket(url, protocol, options)
}

/** Resolves when the socket is open. Rejects with the status of a refusal: 'Unexpected server response: 400'. */
export function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.on('error', reject)
  })
}

/** Sends one message to an echo server and returns the answer. */
export async function echo(target: Target, path: string, text: string): Promise<string> {
  const socket = openSocket(new URL(path, target.url).href.replace(/^http/, 'ws'), target, undefined)
  await opened(socket)
  const answered = new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))))
  socket.send(text)
  const answer = await answered
  socket.terminate()
  return answer
}
