import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

/**
 * Called with the status of a response that was read to its last byte, or with an error. `isLast` is true when the
 * server closes the connection after it.
 */
export type OnAnswer = (error: Error | undefined, status: number, isLast: boolean) => void

export interface Connection {
  /** Sends the bytes of one request. The next one may be sent after its response. */
  send(request: Buffer): void
  close(): void
}

const READ_BYTES = 256 * 1024
const END_OF_HEAD = Buffer.from('\r\n\r\n')
/** Ends a body in chunks. There is one answer at a time, so that nothing follows it; pages hold no such bytes. */
const END_OF_CHUNKS = Buffer.from('\r\n0\r\n\r\n')

/**
 * Opens one keep-alive HTTP/1.1 connection with as little work as possible: no streams, one buffer, equal heads parsed
 * once. The client of node:http takes longer than the servers under test, so that one would measure the client.
 */
export async function openConnection(port: number, onAnswer: OnAnswer): Promise<Connection> {
  const reader = createReader(onAnswer)
  const onread = {
    buffer: Buffer.allocUnsafe(READ_BYTES),
    callback(length: number, buffer: Uint8Array): boolean {
      reader(buffer.subarray(0, length) as Buffer)
      return true
    },
  }
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true, onread })
  await once(socket, 'connect')
  let isOpen = true
  const fail = (error: Error): void => {
    if (isOpen) onAnswer(error, 0, true)
    isOpen = false
  }
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('The server closed the connection')))
  return {
    send: (request) => void socket.write(request),
    close() {
      isOpen = false
      socket.destroy()
    },
  }
}

/** Returns the bytes of a GET on a keep-alive connection. */
export function renderGet(port: number, path: string, headers: Record<string, string>): Buffer {
  const fields = Object.entries({ Host: `127.0.0.1:${port}`, Connection: 'keep-alive', ...headers })
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
}

interface Head {
  bytes: Buffer
  status: number
  /** Undefined for a body in chunks, whose end is found by {@link END_OF_CHUNKS}. */
  bodyBytes: number | undefined
  isLast: boolean
}

/** Creates a function that takes the received bytes and reports each complete response. */
function createReader(onAnswer: OnAnswer): (data: Buffer) => void {
  let known: Head | undefined
  let beginning: Buffer | undefined
  let current: Head | undefined
  let missing = 0
  let tail: Buffer = Buffer.alloc(0)

  /** Returns the head at the beginning of the data; undefined when a part of it has not arrived. */
  function takeHead(data: Buffer): Head | undefined {
    // Heads differ once a second only (Date): an equal one is not parsed again.
    if (known && data.subarray(0, known.bytes.length).equals(known.bytes)) return known
    const whole = beginning ? Buffer.concat([beginning, data]) : data
    const end = whole.indexOf(END_OF_HEAD)
    beginning = end < 0 ? Buffer.from(whole) : undefined
    if (end < 0) return undefined
    known = parseHead(Buffer.from(whole.subarray(0, end + END_OF_HEAD.length)))
    return known
  }

  /** Returns whether the last bytes that have come end a body in chunks. */
  function endsChunks(data: Buffer): boolean {
    const seen = data.length < END_OF_CHUNKS.length ? Buffer.concat([tail, data]) : data
    tail = Buffer.from(seen.subarray(-END_OF_CHUNKS.length))
    return tail.equals(END_OF_CHUNKS)
  }

  function take(data: Buffer): void {
    const before = beginning?.length ?? 0
    if (missing === Infinity) {
      if (endsChunks(data)) missing = 0
    } else if (missing > 0) {
      missing -= data.length
    } else {
      const head = takeHead(data)
      if (!head) return
      current = head
      if (head.bodyBytes !== undefined) missing = head.bytes.length + head.bodyBytes - before - data.length
      else missing = endsChunks(data) ? 0 : Infinity
    }
    if (missing < 0) throw new Error('The server sent more bytes than it announced')
    if (missing === 0) onAnswer(undefined, current!.status, current!.isLast)
  }

  return (data) => {
    try {
      take(data)
    } catch (error) {
      onAnswer(error as Error, 0, true)
    }
  }
}

function parseHead(bytes: Buffer): Head {
  const text = bytes.toString('latin1')
  const status = Number(text.slice(9, 12))
  const isLast = /\r\nconnection: *close/i.test(text)
  if (status === 304 || status === 204) return { bytes, status, bodyBytes: 0, isLast }
  if (/\r\ntransfer-encoding: *chunked/i.test(text)) return { bytes, status, bodyBytes: undefined, isLast }
  const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1]
  if (length === undefined) throw new Error(`An answer without Content-Length:\n${text}`)
  return { bytes, status, bodyBytes: Number(length), isLast }
}
