import type { IncomingMessage } from 'node:http'
import type { ViteClient } from '@vite-integration/core/link'
import { isNavigation } from '@vite-integration/core/proxy'

/**
 * Returns whether Vite has a file, module or page for a request of a browser.
 *
 * @throws ForwardError when Vite does not answer
 */
export async function isVites(req: IncomingMessage, vite: ViteClient): Promise<boolean> {
  // Sends the browser's Host: under the Host of its own port, Vite answers pages with the plugin's message.
  const { accept, host, 'sec-fetch-dest': destination } = req.headers
  const headers = Object.entries({ accept, host, 'sec-fetch-dest': destination })
  const sent = headers.flatMap(([name, value]) => (value === undefined ? [] : [name, value].flat()))
  const { status, type } = await vite.get(req.url ?? '/', sent)
  // HTML for anything but a navigation is Vite's SPA fallback, so Vite has nothing there.
  return status === 200 && type.startsWith('text/html') === isNavigation(req)
}
