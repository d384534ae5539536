import type { IncomingMessage, ServerResponse } from 'node:http'
import { responseHeaders } from './forward-headers.ts'

/** Begins to pass an answer of the backend on. False when it cannot be: nothing has been sent then. */
export function passAnswer(answer: IncomingMessage, res: ServerResponse): boolean {
  // An upgrade that names no protocol comes as an answer.
  if (answer.statusCode === 101) return false
  try {
    res.writeHead(answer.statusCode!, answer.statusMessage, responseHeaders(answer))
  } catch {
    // Node reads status codes and texts that it does not write.
    return false
  }
  // The head goes with the first bytes when they are there, and alone when they are not. By the socket: a
  // response that ends while it is corked itself writes its last chunk ahead of those before it.
  const { socket } = res
  socket?.cork()
  res.flushHeaders()
  setImmediate(() => socket?.uncork())
  answer.pipe(res)
  // Half an answer must not look like a whole one.
  answer.on('error', () => res.destroy())
  answer.on('close', () => {
    if (!answer.complete) res.destroy()
  })
  return true
}
