import type { HotRequest, HotResponse } from '@vite-integration/express'
import entry from './entry-server.ts'

/** The entry of the worker thread: turns the messages of vite-integration into requests of the standard, and back. */
import.meta.hot?.on('vite-integration:request', async ({ id, url, method, headers, body }: HotRequest) => {
  const answer = (rest: Omit<HotResponse, 'id'>): void =>
    import.meta.hot!.send('vite-integration:response', { id, ...rest })
  try {
    const init = { method, headers: headers.map(([name, value]): [string, string] => [name, value]) }
    const request = new Request(
      url,
      body === undefined ? init : { ...init, body: Buffer.from(body, 'base64') },
    )
    const response = await entry.fetch(request)
    answer({ status: response.status, headers: [...response.headers], body: await response.text() })
  } catch (error) {
    const { message, stack } = error as Error
    answer({ error: { message, ...(stack === undefined ? {} : { stack }) } })
  }
})
