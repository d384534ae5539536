import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** Names of hosts, with a dot in front also those below; true: every one. As Vite's `server.allowedHosts`. */
export type AllowedHosts = true | readonly string[]

/**
 * Whether a request is for a name that this machine goes by. A page of another site can have its own name lead
 * here (DNS rebinding) and would then read the answer; localhost and addresses it cannot take as its name.
 */
export function isAllowedHost({ headers }: IncomingMessage, allowed: AllowedHosts = []): boolean {
  if (allowed === true) return true
  const host = headers.host ?? headers[':authority']
  const name = typeof host === 'string' ? hostname(host) : undefined
  if (name === undefined) return false
  if (name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0) return true
  return allowed.some((entry) =>
    entry.startsWith('.') ? name === entry.slice(1) || name.endsWith(entry) : name === entry,
  )
}

/** Without the port; undefined when it is no host. */
function hostname(host: string): string | undefined {
  const match = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d+)?$/i.exec(host)
  return (match?.[1] ?? match?.[2])?.toLowerCase()
}
