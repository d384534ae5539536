import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Target {
  readonly url: string
}

export interface SendOptions {
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string
}

/** Headers that a browser sends when a person opens a page. */
export const navigation: OutgoingHttpHeaders = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
}

/**
 * Sends one request on a connection of its own. Unlike `fetch` it adds no header but Host, follows no redirect and does
 * not normalize the path.
 */
export function send(
  target: Target,
  method: string,
  path: string,
  options: SendOptions = {},
): Promise<Reply> {
  const { protocol, hostname, port } = new URL(target.url)
  const request = protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const sent = request(
      { method, path, hostname, port, agent: false, rejectUnauthorized: false, headers: options.headers },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const body = Buffer.concat(parts).toString('utf8')
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
        })
      },
    )
    sent.on('error', reject)
    sent.end(options.body)
  })
}

export function get(target: Target, path: string, headers: OutgoingHttpHeaders = {}): Promise<Reply> {
  return send(target, 'GET', path, { headers })
}

/** Opens a page as a browser does. */
export function open(target: Target, path: string): Promise<Reply> {
  return get(target, path, navigation)
}

export function contentType(reply: Reply): string {
  return String(reply.headers['content-type'] ?? '')
}
