import type { ViteDevServer } from 'vite'
import { thrownStack } from '../to-error.ts'

type Data = Readonly<Record<string, unknown>>

/** Returns, by event, whether Vite's own listeners can read its data. */
const isWellFormed: ReadonlyMap<unknown, (data: Data) => boolean> = new Map([
  // A name that every object has would call a function that is none of Vite's.
  ['vite:invoke', ({ id, name }) => isText(id) && isText(name) && !(name in {})],
  [
    'vite:invalidate',
    ({ path, message, firstInvalidatedBy }) => [path, message ?? '', firstInvalidatedBy ?? ''].every(isText),
  ],
  ['vite:client-connected', ({ clientId }) => isText(clientId)],
])

/**
 * Checks the messages of HMR clients ahead of Vite and of plugins, whose listeners take the data of an event as it comes: those of Vite
 * reject or throw when it has another type, and either ends the process. A malformed message is reported once and ends its connection;
 * the exception of a listener is reported.
 *
 * @param server a server that accepts no connections yet
 */
export function guardHmrMessages({ ws, config }: Pick<ViteDevServer, 'ws' | 'config'>): void {
  const { logger } = config
  ws.on('connection', (socket) => {
    // Vite's own listener is among them: Vite hears of a new connection first.
    const listeners = socket.rawListeners('message')
    socket.removeAllListeners('message')
    socket.on('message', (...message: unknown[]) => {
      const malformed = malformedEvent(String(message[0]))
      if (malformed !== undefined) {
        logger.warnOnce(`An HMR client has sent a malformed message ${malformed}. Its connection is closed.`)
        // 1007: data that does not fit the type of the message (RFC 6455, 7.4.1).
        return socket.close(1007)
      }
      try {
        for (const listener of listeners) Reflect.apply(listener, socket, message)
      } catch (error) {
        logger.error(`A listener for messages of HMR clients has failed: ${thrownStack(error)}`)
      }
    })
  })
}

/** Returns the name of the event when a message is one that Vite cannot read. Text that is no message at all is dropped by Vite. */
function malformedEvent(text: string): string | undefined {
  const { type, event, data } = parse(text)
  const check = type === 'custom' ? isWellFormed.get(event) : undefined
  return check && !check((data ?? {}) as Data) ? String(event) : undefined
}

function parse(text: string): { readonly type?: unknown; readonly event?: unknown; readonly data?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as object
  } catch {
    return {}
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
