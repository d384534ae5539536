import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import {
  createUpgradeRouter,
  createViteProxy,
  isStaleConnection,
  type FoundVite,
} from '@vite-integration/core/dev'
import { isVites } from './is-vites.ts'
import type { BrowserPayload } from './overlay.ts'
import { refuse } from './pass-upgrade.ts'
import type { ViteChild } from './vite-child.ts'

type Known = Pick<ViteChild, 'last' | 'find'>

export interface FrontToVite {
  /** Takes HMR connections from a server, so that they outlive the backend. */
  readonly attach: (server: Server) => void
  /** Answers with what Vite has at an address; `otherwise` is called when it has nothing, or is not there. */
  readonly ask: (req: IncomingMessage, res: ServerResponse, otherwise: () => void) => Promise<void>
  /** Whether it has what a request of a browser asks for. */
  readonly has: (req: IncomingMessage) => Promise<boolean>
  /** Tells every browser, when Vite is there. */
  readonly send: (payload: BrowserPayload | undefined) => Promise<void>
  readonly close: () => void
}

/**
 * @param vite undefined until it has been found for the first time
 * @param news what a browser that connects late has missed
 */
export function createFrontToVite(
  vite: () => Known | undefined,
  news: () => BrowserPayload | undefined,
): FrontToVite {
  const proxy = createViteProxy(false)
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
    // It may be going down just now: then there is nobody to be told.
    await (await find())?.send(payload).catch(() => {})
  }
  async function ask(
    req: IncomingMessage,
    res: ServerResponse,
    otherwise: () => void,
    mayRepeat: boolean,
  ): Promise<void> {
    const found = await find()
    if (found === undefined) return otherwise()
    proxy.web(req, res, {
      url: found.url,
      target: req.url!,
      answered: () => {},
      unknown: otherwise,
      failed(error) {
        if (mayRepeat && isStaleConnection(error)) void ask(req, res, otherwise, false)
        else otherwise()
      },
      isAlive: found.isAlive,
    })
  }
  const router = createUpgradeRouter({
    get hmr() {
      return { path: vite()?.last().base, token: undefined }
    },
    isUp: async () => (await find()) !== undefined,
    upgrade(req, socket, head) {
      void find().then((found) => {
        if (found !== undefined) proxy.upgrade(req, socket, head, found.url, () => void send(news()))
        else refuse(socket, '503 Service Unavailable')
      })
    },
  })
  return {
    attach: router.attach,
    ask: (req, res, otherwise) => ask(req, res, otherwise, true),
    async has(req) {
      const found = await find()
      return found !== undefined && isVites(req, found.url)
    },
    send,
    close: proxy.close,
  }
}
