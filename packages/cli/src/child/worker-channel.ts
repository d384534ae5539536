import { connect } from 'node:net'
import type { ReportsAddress } from './messages.ts'

/**
 * Connects a worker of the backend to the supervisor. The connection does not keep the worker alive. When it closes,
 * the servers of this worker count as closed.
 *
 * @returns the function that sends a message
 */
export function openWorkerChannel<Message extends object>({
  port,
  key,
}: ReportsAddress): (message: Message) => void {
  const socket = connect(port, '127.0.0.1')
  // The supervisor has ended, or has given this backend up: it ends the process group then.
  socket.on('error', () => {})
  socket.resume()
  socket.unref()
  return (message) => void socket.write(`${JSON.stringify([key, message])}\n`)
}
