import { connect, constants, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import { onTestFinished } from 'vitest'

export interface Http2Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Http2Client {
  readonly url: string
  get(path: string, headers?: OutgoingHttpHeaders, body?: string): Promise<Http2Reply>
  /** Begins a request. The returned function aborts it. */
  begin(path: string): () => void
}

/** Opens one connection until the test ends. */
export function connectHttp2(url: string): Http2Client {
  const session = connect(url, { rejectUnauthorized: false })
  session.on('error', () => {})
  onTestFinished(() => session.destroy())
  return {
    url,
    begin(path) {
      const stream = session.request({ ':path': path })
      stream.on('error', () => {})
      return () => stream.close(constants.NGHTTP2_CANCEL)
    },
    get: (path, headers = {}, body) =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ':path': path, ...headers }, { endStream: body === undefined })
        const parts: Buffer[] = []
        let answered: IncomingHttpHeaders = {}
        stream.on('response', (received) => (answered = received))
        stream.on('data', (part: Buffer) => parts.push(part))
        stream.on('error', reject)
        stream.on('end', () =>
          resolve({
            status: Number(answered[':status']),
            headers: answered,
            body: Buffer.concat(parts).toString(),
          }),
        )
        if (body !== undefined) stream.end(body)
      }),
  }
}
