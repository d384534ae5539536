import type { IncomingHttpHeaders } from 'node:http'

/** RFC 9110, 7.6.1, and those of old that mean one connection as well. */
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

/** What nominates no header. */
const usualConnection = /^(?:keep-alive|close|upgrade)$/i

/** What a server decides by whether a request may be answered, and where it ends. No nomination takes it away. */
const endToEnd = /^(?:host|origin|content-length|sec-.*)$/

/** The names of the headers that are for one connection alone: the known ones and those it nominates itself. */
export function connectionHeaders({ connection }: IncomingHttpHeaders): ReadonlySet<string> {
  if (connection === undefined || usualConnection.test(connection)) return hopByHop
  const nominated = connection.split(',').map((name) => name.trim().toLowerCase())
  return new Set([...hopByHop, ...nominated.filter((name) => /^[\w-]+$/.test(name) && !endToEnd.test(name))])
}

const htmlRange = /^\s*(?:text\/html|text\/\*|\*\/\*)\s*(?:;|$)/i
const anythingElse = 'text/javascript, text/plain, application/*, image/*, font/*, audio/*, video/*'

/**
 * An Accept header that asks for anything but a page. Vite's own SPA fallback answers whoever would take
 * HTML with index.html, whatever the address; which page a path gets is decided by us. What is left says
 * all that Vite reads of it, such as text/css for a stylesheet that is linked.
 */
export function acceptWithoutPages(accept = '*/*'): string {
  const ranges = accept.split(',').filter((range) => range.trim() !== '')
  const others = ranges.filter((range) => !htmlRange.test(range)).map((range) => range.trim())
  return (others.length === ranges.length && others.length > 0 ? others : [...others, anythingElse]).join(
    ', ',
  )
}
