import type { IncomingMessage, ServerResponse } from 'node:http'
import { endToEndHeaders, streamBody } from '@vite-integration/core/proxy'

/** Begins to pass a response of the backend on. Returns false, with nothing sent, for one that Node cannot write. */
export function passAnswer(answer: IncomingMessage, res: ServerResponse): boolean {
  try {
    res.writeHead(answer.statusCode!, answer.statusMessage, endToEndHeaders(answer))
  } catch {
    // Node accepts some status codes and texts in responses that it refuses to write.
    return false
  }
  // Sends the head together with the first bytes if they are there already, else alone. Corks the socket, not the
  // response: one that ends while it is corked writes its last chunk ahead of the others.
  const { socket } = res
  socket?.cork()
  res.flushHeaders()
  setImmediate(() => socket?.uncork())
  streamBody(answer, res)
  return true
}
