import { connect } from 'node:net'

export interface RawReply {
  /** The status; 0 when the server closed the connection without an answer. */
  readonly status: number
  readonly text: string
}

/**
 * Sends bytes that no HTTP client would send. Resolves with everything that the server has sent until it closed the
 * connection.
 */
export function sendRaw(port: number, bytes: string | Buffer): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(bytes))
    // A server that answers before it has read everything, and closes, causes a reset: its answer counts.
    socket.on('error', (error) => (parts.length === 0 && !isReset(error) ? reject(error) : finish()))
    socket.on('data', (part) => parts.push(part))
    socket.on('close', finish)

    function finish(): void {
      const text = Buffer.concat(parts).toString('latin1')
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text })
    }
  })
}

/** Sends a GET with a request target that is not normalized, and headers like those of a browser. */
export function getRaw(port: number, target: string, headers: readonly string[] = []): Promise<RawReply> {
  const lines = [
    `GET ${target} HTTP/1.1`,
    `Host: localhost:${String(port)}`,
    'Accept: text/html,*/*;q=0.8',
    'Connection: close',
    ...headers,
  ]
  return sendRaw(port, Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'))
}

function isReset(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE'
}
