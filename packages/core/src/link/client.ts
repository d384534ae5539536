import type { IncomingMessage, ServerResponse } from 'node:http'
import type { StreamedResponse } from '../contract.ts'
import { unusualMessage } from '../http/write-response.ts'
import { isGetOrHead } from '../http/navigation.ts'
import { connectionHeaders } from '../proxy/headers.ts'
import type { Address, ConnectionPool, RequestHead } from '../proxy/pool.ts'
import { createConnectionPool } from '../proxy/pool.ts'
import { type Relay, relayUpgrade, type Upgrade } from '../proxy/relay-upgrade.ts'
import { ForwardError, sendRequest, type SendOptions } from '../proxy/send-request.ts'
import { callPrefix, type LinkCalls } from './protocol.ts'
import { viteRequestHeaders, viteUpgradeHeaders } from './request-headers.ts'
import { createWatchdog, SilentServer } from './watchdog.ts'

/** Timeout of a call, milliseconds: Vite may have to transform the modules of a page first. */
const maxCall = 30_000
/** Timeout of a check that Vite is alive, milliseconds. */
const maxAlive = 5000
/** The longest answer to a call, bytes: a session holds stylesheets. */
const maxAnswer = 64 * 1024 * 1024
/** Timeout of an upgrade, milliseconds. */
const maxUpgrade = 10_000

/** A Vite server in another process, by its link or by its origin. */
export interface Endpoint {
  readonly address: Address
  /** Origin of Vite's own port. */
  readonly url: string
  /** Vite's base. Encoded; begins and ends with a slash. */
  readonly base: string
  /** True for the address of a link; an origin answers no calls. */
  readonly isLink: boolean
}

/** The client of one Vite server. */
export interface ViteClient {
  readonly endpoint: Endpoint
  /**
   * Passes a GET, HEAD or OPTIONS request on to Vite. Undefined when Vite answers 404, and for other methods, which are
   * never passed on: a POST would be a call.
   *
   * @param res the response to the client; the request is aborted when the client disconnects
   * @throws ForwardError
   */
  forward(req: IncomingMessage, res: ServerResponse, target: string): Promise<StreamedResponse | undefined>
  /** Passes an HMR upgrade on to Vite. @param opened called when Vite has taken it */
  upgrade(upgrade: Upgrade, opened?: () => void): void
  /**
   * Makes a call over the link.
   *
   * @throws ForwardError when there is no answer
   * @throws Error when the call has failed
   */
  call<Name extends keyof LinkCalls>(
    name: Name,
    params: LinkCalls[Name]['params'],
  ): Promise<LinkCalls[Name]['result']>
  /** Requests a path of Vite and reads the whole body. @throws ForwardError */
  get(path: string, headers: readonly string[]): Promise<{ status: number; type: string; body: string }>
  /** Sends a request of any form. @throws ForwardError */
  send(head: RequestHead, options?: SendOptions): Promise<IncomingMessage>
  /** Resolves when a Vite answers at the address. @throws ForwardError for another server, or after 5 seconds */
  probe(): Promise<void>
  /** Returns whether Vite answers. Never rejects. */
  isAlive(): Promise<boolean>
}

/** Connections to the Vite servers of a project, which may start and stop. */
export interface ViteConnections {
  client(endpoint: Endpoint): ViteClient
  /** Ends all connections, those of browsers to HMR among them. */
  close(): void
}

/** Creates the connections. @param options.secure checks the certificates of https origins */
export function createViteConnections({ secure }: { readonly secure: boolean }): ViteConnections {
  const pool = createConnectionPool({ secure })
  const relays = new Set<Relay>()
  return {
    client: (endpoint) => createClient(endpoint, pool, relays),
    close() {
      for (const relay of relays) relay.destroy()
      pool.close()
    },
  }
}

function createClient(endpoint: Endpoint, pool: ConnectionPool, relays: Set<Relay>): ViteClient {
  const { address, base, isLink } = endpoint
  const watchdog = createWatchdog(isAlive)
  const opened = watchdog.watch

  async function probe(): Promise<void> {
    const head = isLink ? callHead('alive', '{}') : getHead(`${base}@vite/client`, ['accept', '*/*'])
    const { status, type } = await exchange(head, isLink ? '{}' : undefined, maxAlive)
    if (status === 200 && (isLink || type.includes('javascript'))) return
    throw new ForwardError('unreadable', new Error(`No Vite answers, but ${String(status)}`))
  }

  function isAlive(): Promise<boolean> {
    return probe().then(
      () => true,
      () => false,
    )
  }

  /** Sends a request and reads the whole response. @param wait timeout, milliseconds */
  async function exchange(
    head: RequestHead,
    body: string | undefined,
    wait: number,
    watch?: SendOptions['opened'],
  ): Promise<{ status: number; type: string; body: string }> {
    let giveUp = (): void => {}
    const timer = setTimeout(() => giveUp(), wait)
    try {
      const answer = await sendRequest(pool, address, head, {
        body: body === undefined ? undefined : Buffer.from(body),
        opened(sent) {
          giveUp = () => sent.destroy(new SilentServer('Vite takes too long'))
          watch?.(sent)
        },
      })
      const content = await readText(answer).catch((error: unknown) => {
        throw new ForwardError('broken', error)
      })
      return { status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', body: content }
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    endpoint,
    probe,
    isAlive,
    async forward(req, res, target) {
      if (!isGetOrHead(req) && req.method !== 'OPTIONS') return undefined
      const head = { method: req.method!, path: target, headers: viteRequestHeaders(req) }
      return toResponse(await sendRequest(pool, address, head, { client: res, opened }), res)
    },
    upgrade(upgrade, taken) {
      const [req, socket] = upgrade
      if (socket.destroyed) return
      const headers = viteUpgradeHeaders(req)
      const relay = relayUpgrade(pool, address, upgrade, {
        headers,
        timeout: maxUpgrade,
        // An upgrade that is not Vite's gets the same answer.
        refusal: '404 Not Found',
        ...(taken && { opened: taken }),
      })
      relays.add(relay)
      relay.onClose(() => relays.delete(relay))
    },
    async call(name, params) {
      const sent = JSON.stringify(params)
      const { status, body } = await exchange(callHead(name, sent), sent, maxCall, opened)
      const result = JSON.parse(body) as { message?: string }
      if (status === 200) return result as never
      throw new Error(`Vite refuses the call ${JSON.stringify(name)}: ${String(result.message)}`)
    },
    get: (path, headers) => exchange(getHead(path, headers), undefined, maxCall, opened),
    send: (head, options = {}) =>
      sendRequest(pool, address, head, {
        ...options,
        opened(sent) {
          opened(sent)
          options.opened?.(sent)
        },
      }),
  }

  function getHead(path: string, headers: readonly string[]): RequestHead {
    const host = headers.some((name) => name.toLowerCase() === 'host')
      ? []
      : ['host', new URL(endpoint.url).host]
    return { method: 'GET', path, headers: [...host, ...headers] }
  }
}

async function readText(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length
    if (size > maxAnswer) throw new Error(`Vite answers more than ${String(maxAnswer)} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Converts Vite's answer. Undefined for a 404: its body is discarded, until the client has another response. */
function toResponse(answer: IncomingMessage, res: ServerResponse): StreamedResponse | undefined {
  const { headers, statusCode: status = 0 } = answer
  if (status === 404) {
    // Read to its end, because only then the connection is used again.
    answer.resume()
    res.once('close', () => answer.complete || answer.destroy())
    return undefined
  }
  const dropped = connectionHeaders(headers)
  const kept: Record<string, string | readonly string[]> = {}
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value !== undefined && !dropped.has(name)) kept[name] = value
  }
  const statusMessage = unusualMessage(status, answer.statusMessage)
  return { status, headers: kept, body: answer, ...(statusMessage === undefined ? {} : { statusMessage }) }
}

function callHead(name: string, body: string): RequestHead {
  const length = String(Buffer.byteLength(body))
  const headers = ['host', 'localhost', 'content-type', 'application/json', 'content-length', length]
  return { method: 'POST', path: callPrefix + name, headers }
}
