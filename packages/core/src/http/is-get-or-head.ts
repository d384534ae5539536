import type { IncomingMessage } from 'node:http'

/** Whether a request asks for something to be read: the only ones that files and pages answer. */
export function isGetOrHead({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  return headers.upgrade?.toLowerCase() !== 'websocket'
}
