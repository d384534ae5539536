import { randomBytes } from 'node:crypto'
import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { callPath, identityPath, isRightAnswer, isSignedCall, signCall } from '../../hot-file.ts'
import type { ViteCall } from '../remote-session.ts'

/** How long Vite may be silent, ms: it transforms what a page needs before it answers. */
const maxSilence = 30_000
/** How long it may take to say who it is, ms. */
const maxIdentity = 5000

/** A Vite server in another process. */
export interface ViteTarget {
  /** Its origin. */
  readonly url: string
  /** As Vite has it: encoded; begins and ends with a slash. */
  readonly base: string
  /** Undefined when nothing but its address is known: then it cannot be asked about the project. */
  readonly secret: string | undefined
}

/** The server cannot be reached, or is not the one that it should be. */
export class NoAnswer extends Error {}

/** Requests of our own to Vite servers. */
export interface ViteClient {
  /** Whether the server at an address knows a secret. Never rejects. */
  isAt(target: ViteTarget & { readonly secret: string }): Promise<boolean>
  /** Rejects with {@link NoAnswer}, also when the answer is from one who does not know the secret. */
  call<Result>(target: ViteTarget & { readonly secret: string }, call: ViteCall): Promise<Result>
  /** Rejects with {@link NoAnswer}. */
  get(
    target: ViteTarget,
    path: string,
    accept: string,
  ): Promise<{ status: number; type: string; body: string }>
  close(): void
}

/** @param secure whether certificates are checked */
export function createViteClient(secure: boolean): ViteClient {
  const agents = {
    http: new HttpAgent({ keepAlive: true }),
    https: new HttpsAgent({ keepAlive: true, rejectUnauthorized: secure }),
  }

  function open(url: URL, method: string, headers: Record<string, string>): ClientRequest {
    return url.protocol === 'https:'
      ? httpsRequest(url, { method, headers, agent: agents.https })
      : httpRequest(url, { method, headers, agent: agents.http })
  }

  async function send(
    url: URL,
    { method = 'GET', headers = {}, body = '', silence = maxSilence },
  ): Promise<{ res: IncomingMessage; body: string }> {
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      const req = open(url, method, headers)
      req.once('response', resolve)
      req.on('error', reject)
      req.setTimeout(silence, () => req.destroy(new Error(`No answer within ${silence} ms`)))
      req.end(body)
    })
    try {
      const res = await answered
      return { res, body: await text(res) }
    } catch (cause) {
      throw new NoAnswer('Vite does not answer', { cause })
    }
  }

  return {
    async isAt({ url, base, secret }) {
      const challenge = randomBytes(16).toString('hex')
      const address = new URL(`${base}${identityPath}?challenge=${challenge}`, url)
      const { body } = await send(address, { silence: maxIdentity }).catch(() => ({ body: '' }))
      return isRightAnswer(secret, challenge, body)
    },
    async call({ url, base, secret }, call) {
      const asked = JSON.stringify(call)
      const headers = {
        'content-length': String(Buffer.byteLength(asked)),
        'x-vite-integration-signature': signCall(secret, asked),
      }
      const { res, body } = await send(new URL(base + callPath, url), {
        method: 'POST',
        headers,
        body: asked,
      })
      const signature = res.headers['x-vite-integration-signature']
      if (res.statusCode !== 200 || typeof signature !== 'string' || !isSignedCall(secret, body, signature)) {
        throw new NoAnswer(`No answer of Vite's, but ${res.statusCode}`)
      }
      return JSON.parse(body)
    },
    async get({ url }, path, accept) {
      const { res, body } = await send(new URL(path, url), { headers: { accept } })
      return { status: res.statusCode ?? 0, type: res.headers['content-type'] ?? '', body }
    },
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}
