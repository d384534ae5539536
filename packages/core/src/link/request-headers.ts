import type { IncomingMessage } from 'node:http'
import { connectionHeaders } from '../proxy/headers.ts'

const htmlRange = /^\s*(?:text\/html|text\/\*|\*\/\*)\s*(?:;|$)/i
const anythingElse = 'text/javascript, text/plain, application/*, image/*, font/*, audio/*, video/*'

/**
 * An Accept header that asks for anything but a page. Vite's own SPA fallback answers every path with index.html
 * where HTML is accepted; the backend decides which page a path gets. Ranges that Vite reads, such as text/css
 * for a linked stylesheet, stay.
 */
export function acceptWithoutPages(accept = '*/*'): string {
  const ranges = accept.split(',').filter((range) => range.trim() !== '')
  const others = ranges.filter((range) => !htmlRange.test(range)).map((range) => range.trim())
  return (others.length === ranges.length && others.length > 0 ? others : [...others, anythingElse]).join(
    ', ',
  )
}

/** Headers of a body, which stays here, and those that the proxy settles itself. */
const settled: ReadonlySet<string> = new Set(['content-length', 'content-type', 'expect', 'accept'])

/**
 * Headers of a request to Vite, names and values in turn. Host is as it came, also where it is empty: Vite's own
 * host check reads it. HTTP/2 calls it `:authority`.
 */
export function viteRequestHeaders({ headers }: IncomingMessage): string[] {
  return ['accept', acceptWithoutPages(headers.accept), ...headersWithHost(headers)]
}

/** Headers of an upgrade to Vite, names and values in turn, without Connection and Upgrade. */
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
