import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Target } from './http-client.ts'

export interface BytesReply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
}

/** Sends a request on a connection of its own. Resolves with the body as it was sent, byte for byte. */
export function getBytes(
  { url }: Target,
  path: string,
  headers: OutgoingHttpHeaders = {},
  method = 'GET',
): Promise<BytesReply> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const sent = request({ method, path, hostname, port, agent: false, headers }, (response) => {
      buffer(response).then(
        (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes }),
        reject,
      )
    })
    sent.on('error', reject)
    sent.end()
  })
}
