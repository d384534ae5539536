import type { IncomingMessage } from 'node:http'
import type { ViteClient } from '@vite-integration/core/link'
import { isNavigation } from '@vite-integration/core/proxy'

/**
 * Returns whether Vite has what a request of a browser asks for.
 *
 * @throws ForwardError when Vite does not answer
 */
export async function isVites(req: IncomingMessage, vite: ViteClient): Promise<boolean> {
  // With its Host: on its own port Vite only says where pages are.
  const { accept, host, 'sec-fetch-dest': destination } = req.headers
  const headers = Object.entries({ accept, host, 'sec-fetch-dest': destination })
  const sent = headers.flatMap(([name, value]) => (value === undefined ? [] : [name, value].flat()))
  const { status, type } = await vite.get(req.url ?? '/', sent)
  // Vite answers every path by its page where it has nothing else.
  return status === 200 && type.startsWith('text/html') === isNavigation(req)
}
