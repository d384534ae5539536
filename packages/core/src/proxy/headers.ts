import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

/** Hop-by-hop headers (RFC 9110, 7.6.1), with their older forms. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Values of Connection that name no header. */
const usualConnection = /^(?:keep-alive|close|upgrade)$/i

/** Headers that guards read or that give the length of a message: they stay, even if Connection names them. */
const endToEnd = /^(?:host|origin|content-length|sec-.*)$/

/** Returns the names of the hop-by-hop headers: the known ones, and those that Connection names. */
export function connectionHeaders({ connection }: IncomingHttpHeaders): ReadonlySet<string> {
  if (connection === undefined || usualConnection.test(connection)) return hopByHop
  const nominated = connection.split(',').map((name) => name.trim().toLowerCase())
  return new Set([...hopByHop, ...nominated.filter((name) => /^[\w-]+$/.test(name) && !endToEnd.test(name))])
}

/**
 * Returns the headers of a message as they arrived, names and values in turn, without the hop-by-hop ones.
 *
 * @param dropped further names to leave out, in lower case
 */
export function endToEndHeaders(
  { headers, rawHeaders }: IncomingMessage,
  dropped: readonly string[] = [],
): string[] {
  const own = new Set([...connectionHeaders(headers), ...dropped])
  const list: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!
    if (!own.has(name.toLowerCase())) list.push(name, rawHeaders[at + 1]!)
  }
  return list
}

/** Returns whether a request has a body, or bytes that a server would take for one. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
