import { Socket } from 'node:net'
import { channelDescriptor, channelOrders, channelVariable } from './messages.ts'

/** The child's end of the pipe to the supervisor. */
export interface SupervisorChannel<Message extends object> {
  readonly send: (message: Message) => void
  /** Resolves when the supervisor lets the program begin. */
  readonly released: () => Promise<void>
}

/**
 * Opens the pipe to the supervisor. When the pipe closes, this process ends: nobody would end it otherwise. The pipe
 * itself does not keep the program alive.
 *
 * It is a plain pipe rather than Node's IPC channel, for two reasons. The program may write to the descriptor by
 * mistake, and invalid data on an IPC channel ends the supervisor; and programs that see `process.send` behave like
 * workers of a process manager.
 *
 * @returns undefined in a process that was not started by the supervisor
 */
export function openSupervisorChannel<Message extends object>(): SupervisorChannel<Message> | undefined {
  const key = process.env[channelVariable]
  // Programs that this one starts must not inherit the key: their descriptor is not connected to the supervisor.
  delete process.env[channelVariable]
  if (key === undefined) return undefined
  const channel = new Socket({ fd: channelDescriptor, readable: true, writable: true })
  channel.on('error', () => process.exit())
  channel.on('close', () => process.exit())
  const isReleased = new Promise<void>((resolve) => {
    channel.setEncoding('utf8').on('data', (orders: string) => {
      if (orders.includes(channelOrders.begin)) resolve()
      if (orders.includes(channelOrders.end)) endThisProcess()
    })
  })
  channel.unref()
  return {
    // A line break comes first: the program may have written part of a line to the descriptor.
    send: (message) => void channel.write(`\n${JSON.stringify([key, message])}\n`),
    async released() {
      // Node would end here, since nothing else keeps the process alive yet.
      channel.ref()
      await isReleased
      channel.unref()
    },
  }
}

/** Does what SIGTERM does: calls the program's listeners, or ends the process where there are none. */
function endThisProcess(): void {
  if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(143)
}
