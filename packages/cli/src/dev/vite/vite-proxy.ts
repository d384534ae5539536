import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { BrowserPayload, FoundVite } from '@vite-integration/core/link'
import { createUpgradeRouter, endUpgrade, writeStreamedResponse } from '@vite-integration/core/proxy'
import { isVites } from './is-vites.ts'
import type { ViteChild } from './vite-child.ts'

type Known = Pick<ViteChild, 'last' | 'find'>

export interface ViteProxy {
  /** Passes HMR connections of a server to Vite, so that they outlive the backend. */
  readonly attach: (server: Server) => void
  /** Answers with Vite's response; calls `otherwise` when Vite has none, or is down. */
  readonly handle: (req: IncomingMessage, res: ServerResponse, otherwise: () => void) => Promise<void>
  /** Resolves with whether Vite has a file, module or page for a request. Rejects when it does not answer. */
  readonly has: (req: IncomingMessage) => Promise<boolean>
  /** Sends a payload to every browser; does nothing while Vite is down. Never rejects. */
  readonly send: (payload: BrowserPayload | undefined) => Promise<void>
}

/**
 * Creates the connection of the public server to Vite.
 *
 * @param vite undefined until Vite was found for the first time
 * @param news the payload for browsers that connect after it was sent
 */
export function createViteProxy(
  vite: () => Known | undefined,
  news: () => BrowserPayload | undefined,
): ViteProxy {
  const find = async (): Promise<FoundVite | undefined> => {
    try {
      return await vite()?.find()
    } catch {
      // The hot file cannot be read now.
      return undefined
    }
  }
  const send = async (payload: BrowserPayload | undefined): Promise<void> => {
    if (payload === undefined) return
    const found = await find()
    // Fails when Vite is going down, and then no browser is connected.
    await found?.client.call('send', { payload }).catch(() => {})
  }
  const router = createUpgradeRouter({
    get hmr() {
      return { path: vite()?.last().base, token: undefined }
    },
    isUp: async () => (await find()) !== undefined,
    upgrade(req, socket, head) {
      find()
        .then((found) => {
          if (found) found.client.upgrade([req, socket, head], () => void send(news()))
          else endUpgrade(socket, '503 Service Unavailable')
        })
        .catch(() => socket.destroy())
    },
  })
  return {
    attach: router.attach,
    async handle(req, res, otherwise) {
      const found = await find()
      try {
        const response = await found?.client.forward(req, res, req.url ?? '/')
        if (response) return writeStreamedResponse(response, req, res)
      } catch {
        // Vite does not answer: `otherwise` does.
      }
      if (!res.headersSent && !res.destroyed) otherwise()
    },
    async has(req) {
      const found = await find()
      return found !== undefined && isVites(req, found.client)
    },
    send,
  }
}
