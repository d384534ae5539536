import type { ServerResponse } from 'node:http'

/**
 * Whether nobody waits for an answer any more: the application has given one meanwhile, or the client has gone.
 * What HTTP/2 has for a response does not say so itself.
 */
export function isResponseClosed(res: ServerResponse): boolean {
  if (res.headersSent || res.writableEnded || res.destroyed) return true
  return (res as { stream?: { destroyed: boolean } }).stream?.destroyed ?? false
}
