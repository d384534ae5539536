import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

interface Answer {
  status: number
  bodyBytes: number
}

export interface Connection {
  /** Sends the bytes of one request and reads its answer to the last byte; one at a time. */
  exchange(request: Buffer): Promise<Answer>
  close(): void
}

const END_OF_HEAD = Buffer.from('\r\n\r\n')

/**
 * One keep-alive HTTP/1.1 connection on a raw socket. node:http's client costs more per request
 * than the servers under test, so that with it the client would be what is measured.
 */
export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return readAnswers(socket)
}

function readAnswers(socket: Socket): Connection {
  let waiting: PromiseWithResolvers<Answer> | undefined
  let head: Buffer = Buffer.alloc(0)
  let answer: Answer | undefined
  let missing = 0

  const fail = (error: Error): void => {
    waiting?.reject(error)
    waiting = undefined
    socket.destroy()
  }

  const takeHead = (data: Buffer): void => {
    head = head.length === 0 ? data : Buffer.concat([head, data])
    const end = head.indexOf(END_OF_HEAD)
    if (end < 0) return
    answer = parseHead(head.toString('latin1', 0, end))
    missing = answer.bodyBytes - (head.length - end - END_OF_HEAD.length)
    head = Buffer.alloc(0)
  }

  socket.on('data', (data) => {
    try {
      if (answer) missing -= data.length
      else takeHead(data)
    } catch (error) {
      fail(error as Error)
      return
    }
    if (!answer || missing > 0) return
    if (missing < 0) {
      fail(new Error('The server sent more bytes than it announced'))
      return
    }
    const done = answer
    answer = undefined
    waiting?.resolve(done)
  })
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('The server closed the connection')))

  return {
    exchange(request) {
      waiting = Promise.withResolvers<Answer>()
      socket.write(request)
      return waiting.promise
    },
    close() {
      waiting = undefined
      socket.destroy()
    },
  }
}

function parseHead(head: string): Answer {
  const status = Number(head.slice(9, 12))
  if (status === 304 || status === 204) return { status, bodyBytes: 0 }
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error(`An answer without Content-Length:\n${head}`)
  return { status, bodyBytes: Number(length) }
}
