import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { request as secureRequest } from 'node:https'
import { urlToHttpOptions } from 'node:url'
import { isNavigation } from '@vite-integration/core/dev'

/** Whoever asks can do without the answer. */
const askMs = 5000

/**
 * Whether Vite has what a request of a browser asks for.
 *
 * @param url of Vite
 */
export async function isVites(req: IncomingMessage, url: string): Promise<boolean> {
  // With its Host: on its own port Vite only says where pages are.
  const { accept, host, 'sec-fetch-dest': destination } = req.headers
  const headers = { accept, host, 'sec-fetch-dest': destination }
  const given = Object.entries(headers).filter(([, value]) => value !== undefined)
  const sent = (url.startsWith('https:') ? secureRequest : request)({
    ...urlToHttpOptions(new URL(url)),
    path: req.url,
    headers: Object.fromEntries(given) as Record<string, string>,
    signal: AbortSignal.timeout(askMs),
    rejectUnauthorized: false,
    agent: false,
  })
  sent.end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  sent.on('error', () => {})
  answer.destroy()
  const isPage = answer.headers['content-type']?.startsWith('text/html') ?? false
  // It has its page for everything, where it has nothing else.
  return answer.statusCode === 200 && isPage === isNavigation(req)
}
