import type { IncomingMessage } from 'node:http'
import type { BufferedResponse } from '../contract.ts'
import { isAllowedHost } from '../http/allowed-hosts.ts'
import { plainText } from '../http/responses.ts'
import type { DevSession } from './dev-server.ts'

/**
 * Refuses a request under a name that Vite does not allow, where Vite leaves the check out: its own port speaks
 * https, which no page of another site passes, but the backend's may not.
 */
export function refuseForeignHost(req: IncomingMessage, session: DevSession): BufferedResponse | undefined {
  if (session.checksHosts || isAllowedHost(req, session.allowedHosts)) return undefined
  const host = JSON.stringify(req.headers.host ?? '')
  return plainText(
    403,
    `Blocked request. This host (${host}) is not in "server.allowedHosts" of vite.config.\n`,
  )
}
