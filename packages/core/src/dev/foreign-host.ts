import type { IncomingMessage } from 'node:http'
import type { BufferedResponse } from '../contract.ts'
import { isAllowedHost } from '../http/allowed-hosts.ts'
import { plainText } from '../http/responses.ts'
import type { DevSession } from './dev-server.ts'

/**
 * Refuses a request whose Host Vite does not allow, where Vite skips that check. It does so when its own port speaks
 * https, which protects from DNS rebinding; the backend's port may speak plain HTTP.
 */
export function refuseForeignHost(req: IncomingMessage, session: DevSession): BufferedResponse | undefined {
  if (session.checksHosts || isAllowedHost(req, session.allowedHosts)) return undefined
  const host = JSON.stringify(req.headers.host ?? '')
  return plainText(
    403,
    `Blocked request. This host (${host}) is not in "server.allowedHosts" of vite.config.\n`,
  )
}
