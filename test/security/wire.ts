import { connect, type Socket } from 'node:net'
import { takeReply, type WireReply } from './wire-reply.ts'

export type { WireReply } from './wire-reply.ts'

/** A TCP connection on which a test sends bytes that no HTTP client would. Every wait has a timeout. */
export interface Wire {
  readonly socket: Socket
  write(bytes: string | Buffer): void
  /** Resolves with the next complete response. @param isHead its request was a HEAD */
  reply(isHead?: boolean): Promise<WireReply>
  /** Resolves when the server has closed the connection, with the bytes since the last response. */
  closed(): Promise<string>
  /** Resets the connection, as a killed process does. */
  reset(): void
}

/** Timeout of every wait, milliseconds. Also on a busy machine only a hang takes longer. */
const patience = 15_000

export async function openWire(port: number): Promise<Wire> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
  let received = ''
  let isClosed = false
  const waiting = new Set<() => void>()
  const look = (): void => {
    for (const check of waiting) check()
  }
  socket.on('data', (part) => {
    received += part.toString('latin1')
    look()
  })
  // A server that answers early and closes resets the connection while the client still sends.
  socket.on('error', () => socket.destroy())
  const over = (): void => {
    isClosed = true
    look()
  }
  socket.on('end', over).on('close', over)

  /** Rejects, with the bytes received so far, when no more arrive. */
  function until<Result>(what: string, read: () => Result | undefined): Promise<Result> {
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer)
        waiting.delete(check)
      }
      const fail = (why: string): void => {
        finish()
        socket.destroy()
        reject(new Error(`${why} instead of ${what}; received: ${JSON.stringify(received.slice(0, 300))}`))
      }
      const timer = setTimeout(fail, patience, 'Silence')
      const check = (): void => {
        const result = read()
        if (result !== undefined) {
          finish()
          resolve(result)
        } else if (isClosed) fail('The end of the connection')
      }
      waiting.add(check)
      check()
    })
  }

  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return {
    socket,
    write: (bytes) => void socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes),
    reply: (isHead = false) =>
      until('an answer', () => {
        const taken = takeReply(received, isHead, isClosed)
        if (taken) received = received.slice(taken.length)
        return taken?.reply
      }),
    closed: () =>
      until('its end', () => (isClosed ? received : undefined)).then((rest) => {
        socket.destroy()
        return rest
      }),
    reset: () => void socket.resetAndDestroy(),
  }
}

/** Returns a request head of these lines. */
export function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Sends bytes on a new connection and resolves with the first response; status 0 without one. */
export async function exchange(port: number, bytes: string | Buffer): Promise<WireReply> {
  const wire = await openWire(port)
  wire.write(bytes)
  try {
    return await wire.reply()
  } catch (error) {
    if (!(error as Error).message.startsWith('The end of the connection')) throw error
    return { status: 0, headers: {}, body: '' }
  } finally {
    wire.socket.destroy()
  }
}
