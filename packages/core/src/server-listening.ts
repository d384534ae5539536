import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { AppServer } from './contract.ts'

/** Node's diagnostics channel for servers that are about to listen. */
const channel = 'tracing:net.server.listen:asyncStart'

/**
 * Calls `found` with each server that begins to listen for an application of ours. To wait for the first request would
 * be too late for HMR: after a restart of the backend an open page connects by WebSocket only.
 *
 * @param isOurs returns whether a request listener is an application of ours
 * @returns a function that ends the search
 */
export function onServerListening(
  isOurs: (listener: unknown) => boolean,
  found: (server: AppServer) => void,
): () => void {
  const onMessage = (message: unknown): void => {
    const { server } = message as { server?: AppServer }
    if (server?.listeners?.('request').some(isOurs)) found(server)
  }
  subscribe(channel, onMessage)
  return () => {
    unsubscribe(channel, onMessage)
  }
}
