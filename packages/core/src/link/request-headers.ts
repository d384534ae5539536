import type { IncomingMessage } from 'node:http'
import { connectionHeaders } from '../proxy/headers.ts'

const htmlRange = /^\s*(?:text\/html|text\/\*|\*\/\*)\s*(?:;|$)/i
const anythingElse = 'text/javascript, text/plain, application/*, image/*, font/*, audio/*, video/*'

/**
 * Returns an Accept header without HTML. Vite's own SPA fallback answers every path with index.html where HTML is
 * accepted; here the backend decides which page a path gets. Ranges that Vite reads, such as text/css for a linked
 * stylesheet, stay.
 */
export function acceptWithoutPages(accept = '*/*'): string {
  const ranges = accept.split(',').filter((range) => range.trim() !== '')
  const others = ranges.filter((range) => !htmlRange.test(range)).map((range) => range.trim())
  return (others.length === ranges.length && others.length > 0 ? others : [...others, anythingElse]).join(
    ', ',
  )
}

/** Headers that are not copied: those of a body, which is not sent on, and Accept, which is rewritten. */
const settled: ReadonlySet<string> = new Set(['content-length', 'content-type', 'expect', 'accept'])

/**
 * Returns the headers of a request to Vite, names and values in turn. Host is unchanged, also where it is empty,
 * because Vite's own host check reads it; in HTTP/2 it comes from `:authority`.
 */
export function viteRequestHeaders({ headers }: IncomingMessage): string[] {
  return ['accept', acceptWithoutPages(headers.accept), ...headersWithHost(headers)]
}

/** Returns the headers of an upgrade to Vite, names and values in turn, without Connection and Upgrade. */
export function viteUpgradeHeaders({ headers }: IncomingMessage): string[] {
  return headersWithHost(headers)
}

function headersWithHost(headers: IncomingMessage['headers']): string[] {
  const dropped = connectionHeaders(headers)
  const list: string[] = []
  for (const name of Object.keys(headers)) {
    const value = headers[name]
    if (value === undefined || dropped.has(name) || settled.has(name) || name.startsWith(':')) continue
    if (typeof value === 'string') list.push(name, value)
    else for (const one of value) list.push(name, one)
  }
  const { ':authority': authority, host } = headers
  if (host === undefined && typeof authority === 'string') list.push('host', authority)
  return list
}
