import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** What a real Vite has answered to a call, and what it was asked. */
export interface PassedCall {
  readonly asked: string
  readonly askedSignature: string
  readonly answer: string
  readonly signature: string
  /** What it has answered to calls before. */
  readonly earlier: readonly { readonly answer: string; readonly signature: string }[]
}

/** Answers the backend in Vite's place. */
export type Tampering = (call: PassedCall, res: ServerResponse) => void

const signatureHeader = 'x-vite-integration-signature'

/**
 * Stands between a backend and its Vite: challenges are passed on, so that it is taken for Vite; what calls
 * are answered it decides itself. For the length of a test.
 */
export async function startManInTheMiddle(
  vite: string,
  tamper: () => Tampering | undefined,
): Promise<{ readonly url: string }> {
  const earlier: { answer: string; signature: string }[] = []
  const server = createServer((req, res) => {
    void handle(req, res).catch(() => res.destroy())
  })

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const asked = await text(req)
    const answer = await ask(new URL(req.url!, vite), req, asked)
    const body = await text(answer)
    const signature = String(answer.headers[signatureHeader] ?? '')
    const act = req.method === 'POST' ? tamper() : undefined
    if (act)
      act(
        {
          asked,
          askedSignature: String(req.headers[signatureHeader]),
          answer: body,
          signature,
          earlier: [...earlier],
        },
        res,
      )
    else res.writeHead(answer.statusCode!, signature === '' ? {} : { [signatureHeader]: signature }).end(body)
    if (req.method === 'POST') earlier.push({ answer: body, signature })
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` }
}

async function ask(url: URL, { method, headers }: IncomingMessage, body: string): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const { host: _host, connection: _connection, ...kept } = headers
  request(url, { method, headers: kept, agent: false }, resolve).on('error', reject).end(body)
  return promise
}
