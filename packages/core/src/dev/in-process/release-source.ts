import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'

/**
 * Closes the file that an answer is read from when its client has gone: Vite's file server leaves it open
 * for ever.
 */
export function releaseSource(res: ServerResponse): void {
  res.once('pipe', (source: Readable) => {
    res.once('close', () => source.destroy())
  })
}
