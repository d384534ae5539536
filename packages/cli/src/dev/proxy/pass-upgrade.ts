import { createConnectionPool, endUpgrade, relayUpgrade, type Upgrade } from '@vite-integration/core/proxy'
import { backendAddress } from './backend-request.ts'
import type { BackendState } from '../backend/backend-state.ts'
import { requestHeaders } from './forward-headers.ts'
import type { InFlight } from './in-flight.ts'

/** Passes an upgrade to the backend. It waits while the backend starts. */
export async function passUpgrade(
  backendState: BackendState,
  inFlight: InFlight,
  upgrade: Upgrade,
): Promise<void> {
  const [req, socket] = upgrade
  const gone = new AbortController()
  socket.on('error', () => socket.destroy())
  socket.once('close', () => gone.abort())
  const state = await backendState.settled(gone.signal)
  if (state === undefined) return
  if (state.kind === 'failed') return endUpgrade(socket, '503 Service Unavailable')
  if (state.at.http2) return endUpgrade(socket, '502 Bad Gateway')
  // A pool per upgrade: each has a connection of its own, and none is kept.
  const pool = createConnectionPool({ secure: false })
  const relay = relayUpgrade(pool, backendAddress(state.at), upgrade, { headers: requestHeaders(req, true) })
  const flight = inFlight.start(relay, true)
  flight.isStream()
  relay.onClose(flight.end)
}
