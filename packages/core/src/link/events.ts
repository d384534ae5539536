import type { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { ViteDevServer } from 'vite'
import { toError } from '../to-error.ts'
import type { HotEvent } from './protocol.ts'

/** How far a reader may be behind before its connection is closed, bytes. */
const maxBehind = 16 * 1024 * 1024

/** Vite's ServerHotChannel, the transport of runnable environments, tells of what it sends by this emitter. */
interface ServerHotChannel {
  readonly api?: { readonly outsideEmitter?: EventEmitter }
}

/**
 * Answers the call 'events': one line of JSON for each hot message of a server environment. Environments whose
 * modules run elsewhere have channels of their own.
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
