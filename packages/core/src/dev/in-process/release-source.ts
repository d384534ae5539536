import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'

/**
 * Closes the file behind a response when the client disconnects: Vite's file server would leave it open for ever.
 */
export function releaseSource(res: ServerResponse): void {
  res.once('pipe', (source: Readable) => {
    res.once('close', () => source.destroy())
  })
}
