import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { AppServer } from './contract.ts'

/** The channel on which Node reports each server that is about to listen, whoever made it. */
const channel = 'tracing:net.server.listen:asyncStart'

/**
 * Calls `found` with each server that begins to listen for an application of ours. The first request would be too late
 * for HMR: after a restart of the backend an open page asks by WebSocket only.
 *
 * @param isOurs tells by a request listener of the server whether it serves our application
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
