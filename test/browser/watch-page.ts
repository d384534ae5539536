import type { Page } from 'playwright-core'

export interface PageRecord {
  /** Errors: on the console, uncaught, and requests that failed or got an error status. */
  problems: string[]
  /** Paths of all requests that went to the application, and whole URLs of all others. */
  requests: string[]
  /** URLs of the WebSocket connections. */
  sockets: string[]
  /** Number of documents that were loaded. */
  loads: number
  /** True once Vite's client has its HMR connection. */
  connected: boolean
}

/** Records what a page does from now on. */
export function watchPage(page: Page, origin: string): PageRecord {
  const record: PageRecord = { problems: [], requests: [], sockets: [], loads: 0, connected: false }
  page.on('console', (message) => {
    if (message.text() === '[vite] connected.') record.connected = true
    if (message.type() === 'error') record.problems.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => record.problems.push(`thrown: ${error.message}`))
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText
    // Requests that the page itself aborts are no problems: a stream that it closes, an icon when it is left.
    if (reason !== 'net::ERR_ABORTED') record.problems.push(`failed: ${request.url()} ${reason}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) record.problems.push(`${response.status()}: ${response.url()}`)
  })
  page.on('request', (request) => record.requests.push(request.url().replace(origin, '')))
  page.on('websocket', (socket) => record.sockets.push(socket.url()))
  page.on('load', () => record.loads++)
  return record
}
