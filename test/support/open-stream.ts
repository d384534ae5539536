import { once } from 'node:events'
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import type { Target } from './http-client.ts'

/** A response that is read as it comes. */
export interface OpenStream {
  readonly response: IncomingMessage
  /** Text that has arrived so far. */
  readonly text: string
  /** Resolves once the text holds a piece. */
  arrived(piece: string): Promise<void>
  /** Resolves with how the response has ended. */
  readonly end: Promise<'whole' | 'cut short'>
  /** Leaves, as a browser does whose tab is closed. */
  leave(): void
}

/** Opens a page and reads it as it comes. */
export async function openStream(
  target: Target,
  path: string,
  headers: OutgoingHttpHeaders = {},
): Promise<OpenStream> {
  const { hostname, port } = new URL(target.url)
  const sent = request({ hostname, port, path, headers, agent: false })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  sent.on('error', () => {})
  let text = ''
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => (text += chunk))
  const end = new Promise<'whole' | 'cut short'>((resolve) => {
    response.once('end', () => resolve('whole'))
    response.on('error', () => resolve('cut short'))
    response.once('close', () => resolve(response.complete ? 'whole' : 'cut short'))
  })
  return {
    response,
    get text() {
      return text
    },
    async arrived(piece) {
      while (!text.includes(piece)) await once(response, 'data')
    },
    end,
    leave: () => void sent.destroy(),
  }
}
