import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { BrowserPayload, FoundVite } from '@vite-integration/core/link'
import { createUpgradeRouter, endUpgrade, writeStreamedResponse } from '@vite-integration/core/proxy'
import { isVites } from './is-vites.ts'
import type { ViteChild } from './vite-child.ts'

type Known = Pick<ViteChild, 'last' | 'find'>

export interface FrontToVite {
  /** Takes HMR connections from a server, so that they outlive the backend. */
  readonly attach: (server: Server) => void
  /** Answers with what Vite has at an address; `otherwise` is called when it has nothing, or is not there. */
  readonly ask: (req: IncomingMessage, res: ServerResponse, otherwise: () => void) => Promise<void>
  /** Returns whether Vite has what a request of a browser asks for. Rejects when it does not answer. */
  readonly has: (req: IncomingMessage) => Promise<boolean>
  /** Sends a payload to every browser when Vite is there. Never rejects. */
  readonly send: (payload: BrowserPayload | undefined) => Promise<void>
}

/**
 * @param vite undefined until it has been found for the first time
 * @param news the payload that a browser which connects late has missed
 */
export function createFrontToVite(
  vite: () => Known | undefined,
  news: () => BrowserPayload | undefined,
): FrontToVite {
  const find = async (): Promise<FoundVite | undefined> => {
    try {
      return await vite()?.find()
    } catch {
      // Its hot file cannot be read just now.
      return undefined
    }
  }
  const send = async (payload: BrowserPayload | undefined): Promise<void> => {
    if (payload === undefined) return
    const found = await find()
    // It may be going down just now: then no browser is connected.
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
    async ask(req, res, otherwise) {
      const found = await find()
      try {
        const response = await found?.client.forward(req, res, req.url ?? '/')
        if (response) return writeStreamedResponse(response, req, res)
      } catch {
        // Without Vite the page says the same in text.
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
