/**
 * The parts of a reverse proxy in front of a backend and Vite: they send requests and upgrades on, and tell which of
 * them are for Vite, or navigations.
 */
export { createUpgradeRouter, type UpgradeRouter } from '../dev/hmr-upgrade.ts'
export { isAllowedHost } from '../http/allowed-hosts.ts'
export { isNavigation } from '../http/navigation.ts'
export { isUnderAny, requestPath } from '../http/request-path.ts'
export { streamBody, writeStreamedResponse } from '../http/write-response.ts'
export { trackConnections } from '../track-connections.ts'
export { passEarlyHints } from './early-hints.ts'
export { endToEndHeaders, hasBody } from './headers.ts'
export {
  type Address,
  addressOfOrigin,
  type ConnectionPool,
  createConnectionPool,
  type RequestHead,
} from './pool.ts'
export { endUpgrade, type Relay, type RelayOptions, relayUpgrade, type Upgrade } from './relay-upgrade.ts'
export { ForwardError, type ForwardFailure, sendRequest, type SendOptions } from './send-request.ts'
