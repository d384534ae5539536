import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** Vite's `server.allowedHosts`: host names; '.example.com' includes its subdomains; true allows every host. */
export type AllowedHosts = true | readonly string[]

/**
 * Returns whether the Host of a request is localhost, an IP address or an allowed name. It protects from DNS rebinding:
 * another site can point its own name to this machine and then read responses, but it cannot be named localhost.
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

/** Returns whether a Host header is a name or address, with or without a port. */
export function isHost(host: string): boolean {
  return hostname(host) !== undefined
}

/** Returns the host name of a Host header, without the port; undefined for an invalid one. */
function hostname(host: string): string | undefined {
  const match = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d+)?$/i.exec(host)
  return (match?.[1] ?? match?.[2])?.toLowerCase()
}
