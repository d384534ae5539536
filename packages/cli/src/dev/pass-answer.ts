import type { IncomingMessage, ServerResponse } from 'node:http'
import { endToEndHeaders, streamBody } from '@vite-integration/core/proxy'

/** Begins to pass an answer of the backend on. Returns false when it cannot be: nothing has been sent then. */
export function passAnswer(answer: IncomingMessage, res: ServerResponse): boolean {
  try {
    res.writeHead(answer.statusCode!, answer.statusMessage, endToEndHeaders(answer))
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
  streamBody(answer, res)
  return true
}
