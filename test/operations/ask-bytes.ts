import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Target } from '../support/http-client.ts'

export interface BytesReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Sends one request on a connection of its own, as `send` does, and returns the body as bytes. */
export function askBytes(
  target: Target,
  path: string,
  headers: OutgoingHttpHeaders = {},
  method = 'GET',
): Promise<BytesReply> {
  const { hostname, port } = new URL(target.url)
  return new Promise((resolve, reject) => {
    const sent = request({ method, path, hostname, port, agent: false, headers }, (response) => {
      buffer(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}
