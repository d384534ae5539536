import { randomBytes } from 'node:crypto'
import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { callPath, identityPath, isRightAnswer, isSignedAnswer, signCall } from '../../hot-file.ts'
import type { ViteCall } from '../remote-session.ts'
import { watchRequest } from './watch-request.ts'

/** How long Vite may take to answer, ms: it transforms what a page needs before it does. */
const maxWait = 30_000
/** How long it may take to say who it is, ms. */
const maxIdentity = 5000
/** Whoever is at that address has no more to say, bytes. */
const maxProof = 1024

/** A Vite server in another process. */
export interface ViteTarget {
  /** Its origin. */
  readonly url: string
  /** As Vite has it: encoded; begins and ends with a slash. */
  readonly base: string
  /** Undefined when nothing but its address is known: then it cannot be asked about the project. */
  readonly secret: string | undefined
}

type KnownTarget = ViteTarget & { readonly secret: string }

/** The server cannot be reached, or is not the one that it should be. */
export class NoAnswer extends Error {}

/** Requests of our own to Vite servers. All reject with {@link NoAnswer}. */
export interface RpcClient {
  /** Resolves when the server at an address knows its secret, with the connection on which it has said so. */
  prove(target: KnownTarget): Promise<Socket>
  /** The same of a server that nothing but its address is known of: it is a Vite. */
  look(target: ViteTarget): Promise<Socket>
  /** Rejects, too, when the answer is from one who does not know the secret. */
  call<Result>(target: KnownTarget, call: ViteCall): Promise<Result>
  get(
    target: ViteTarget,
    path: string,
    accept: string,
  ): Promise<{ status: number; type: string; body: string }>
  close(): void
}

interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Until the answer is whole, ms. */
  readonly wait?: number
  /** Of the answer. */
  readonly maxBytes?: number
  /** Rejects when Vite stands still. */
  readonly prove?: () => Promise<unknown>
}

interface Answered {
  readonly res: IncomingMessage
  readonly body: string
  readonly socket: Socket
}

/** @param secure whether certificates are checked */
export function createRpcClient(secure: boolean): RpcClient {
  const agents = {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true, rejectUnauthorized: secure }),
  }

  function open(url: URL, { method = 'GET', headers = {}, wait = maxWait }: Asked): ClientRequest {
    const options = { method, headers, signal: AbortSignal.timeout(wait) }
    return url.protocol === 'https:'
      ? httpsRequest(url, { ...options, agent: agents.https })
      : httpRequest(url, { ...options, agent: agents.http })
  }

  async function send(url: URL, asked: Asked, mayRepeat = true): Promise<Answered> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const req = open(url, asked)
    req.once('response', resolve)
    // Also what comes later, when it concerns nobody.
    req.on('error', reject)
    if (asked.prove) watchRequest(req, () => asked.prove!().then(isTrue, isFalse))
    req.end(asked.body)
    try {
      const res = await promise
      const { socket } = res
      return { res, socket, body: await readText(res, asked.maxBytes) }
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      // Vite may just have closed an idle connection: then it is still there.
      if (mayRepeat && req.reusedSocket && code === 'ECONNRESET') return send(url, asked, false)
      throw new NoAnswer('Vite does not answer', { cause })
    }
  }

  async function prove({ url, base, secret }: KnownTarget): Promise<Socket> {
    const challenge = randomBytes(16).toString('hex')
    const address = new URL(`${url}${base}${identityPath}?challenge=${challenge}`)
    const { body, socket } = await send(address, { wait: maxIdentity, maxBytes: maxProof })
    if (!isRightAnswer(secret, challenge, body)) throw refused(socket, 'Another server answers')
    return socket
  }

  async function look({ url, base }: ViteTarget): Promise<Socket> {
    const address = new URL(`${url}${base}@vite/client`)
    const { res, socket } = await send(address, { headers: { accept: '*/*' }, wait: maxIdentity })
    if (res.statusCode !== 200 || !(res.headers['content-type'] ?? '').includes('javascript')) {
      throw refused(socket, `No Vite answers, but ${String(res.statusCode)}`)
    }
    return socket
  }

  return {
    prove,
    look,
    async call(target, call) {
      const { url, base, secret } = target
      // With something fresh in it, no answer of before is one to this.
      const asked = JSON.stringify({ ...call, nonce: randomBytes(16).toString('hex') })
      const headers = {
        'content-length': String(Buffer.byteLength(asked)),
        'x-vite-integration-signature': signCall(secret, asked),
      }
      const { res, body, socket } = await send(new URL(url + base + callPath), {
        method: 'POST',
        headers,
        body: asked,
        prove: () => prove(target),
      })
      const signature = res.headers['x-vite-integration-signature']
      if (
        res.statusCode !== 200 ||
        typeof signature !== 'string' ||
        !isSignedAnswer(secret, asked, body, signature)
      ) {
        throw refused(socket, `No answer of Vite's, but ${String(res.statusCode)}`)
      }
      return JSON.parse(body)
    },
    async get(target, path, accept) {
      const address = new URL(target.url + path)
      const { res, body } = await send(address, { headers: { accept }, prove: () => look(target) })
      return { status: res.statusCode ?? 0, type: res.headers['content-type'] ?? '', body }
    },
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

const isTrue = (): boolean => true
const isFalse = (): boolean => false

/** The next question is for whoever has the port then. */
function refused(socket: Socket, message: string): NoAnswer {
  socket.destroy()
  return new NoAnswer(message)
}

async function readText(res: IncomingMessage, maxBytes = Number.POSITIVE_INFINITY): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of res as AsyncIterable<Buffer>) {
    size += part.length
    if (size > maxBytes) throw new Error(`More than ${String(maxBytes)} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
