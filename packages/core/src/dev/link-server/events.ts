import type { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { ViteDevServer } from 'vite'
import { toError } from '../../to-error.ts'
import type { HotEvent } from '../../link/protocol.ts'

/** Unread bytes at which the connection of a slow reader is closed. */
const maxBehind = 16 * 1024 * 1024

/** Vite's ServerHotChannel, the transport of runnable environments. Its emitter has an event for each sent message. */
interface ServerHotChannel {
  readonly api?: { readonly outsideEmitter?: EventEmitter; readonly innerEmitter?: EventEmitter }
}

type HotChannel = ViteDevServer['environments'][string]['hot']

/**
 * Hands a message of a module runner to the listeners of its environment. What they answer goes to all runners, as in
 * Vite's own transport.
 *
 * @throws TypeError for another payload than a custom one, and where the environment has a channel of its own
 */
export function emitMessage(hot: HotChannel, payload: unknown): void {
  const { type, event, data } = (payload ?? {}) as { type?: unknown; event?: unknown; data?: unknown }
  const emitter = (hot as ServerHotChannel).api?.innerEmitter
  if (type !== 'custom' || typeof event !== 'string' || !emitter) {
    throw new TypeError('A module runner sends custom messages, to its own environment')
  }
  emitter.emit(event, data, { send: (answer: never) => hot.send(answer) })
}

/**
 * Answers the call 'events': writes one line of JSON for each hot message of a server environment. Leaves out
 * environments whose modules run elsewhere: they have channels of their own.
 */
export function streamEvents({ environments, config }: ViteDevServer, res: ServerResponse): void {
  let hasWarned = false
  res.setHeader('content-type', 'application/x-ndjson')
  res.write('{}\n')
  for (const [environment, { hot }] of Object.entries(environments)) {
    const emitter = (hot as ServerHotChannel).api?.outsideEmitter
    if (!emitter) continue
    const tell = (payload: unknown): void => {
      if (res.writableLength > maxBehind) return void res.destroy()
      try {
        const event: HotEvent = { environment, payload }
        res.write(`${JSON.stringify(event)}\n`)
      } catch (error) {
        // An exception would reach the plugin that sends the message.
        if (hasWarned) return
        hasWarned = true
        config.logger.warn(
          `[vite-integration] Backends do not get a hot message of the environment "${environment}", ` +
            `which is no JSON: ${toError(error).message}`,
        )
      }
    }
    emitter.on('send', tell)
    res.once('close', () => emitter.off('send', tell))
  }
}
