import { Socket } from 'node:net'
import { channelDescriptor, channelVariable } from './messages.ts'

export interface Channel<Message extends object> {
  readonly send: (message: Message) => void
  /** Resolves when the supervisor says that the program may begin. */
  readonly released: () => Promise<void>
}

/**
 * Opens the line to the supervisor, without which this process ends. It does not keep the program alive.
 *
 * A pipe and not Node's own channel: whatever the program writes to its descriptor by mistake would end the
 * supervisor, and a program that sees `process.send` takes itself for somebody's worker.
 *
 * @returns undefined in a process that nobody listens to
 */
export function openChannel<Message extends object>(): Channel<Message> | undefined {
  const key = process.env[channelVariable]
  // What this program starts is not listened to.
  delete process.env[channelVariable]
  if (key === undefined) return undefined
  const channel = new Socket({ fd: channelDescriptor, readable: true, writable: true })
  channel.on('error', () => process.exit())
  channel.on('close', () => process.exit())
  const isReleased = new Promise((resolve) => channel.once('data', resolve))
  channel.resume()
  channel.unref()
  return {
    // On a line of its own, whatever has been written before it.
    send: (message) => void channel.write(`\n${JSON.stringify([key, message])}\n`),
    async released() {
      // Until then nothing else keeps the process.
      channel.ref()
      await isReleased
      channel.unref()
    },
  }
}
