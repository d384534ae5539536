import { readHotFile } from '../../hot-file.ts'
import type { BrowserPayload } from '../remote-session.ts'
import { reachVite } from './reach-vite.ts'
import { createRpcClient, type RpcClient } from './rpc-client.ts'

/** A Vite server that runs on its own. */
export interface FoundVite {
  /** Its origin. */
  readonly url: string
  /** Vite's base: encoded; begins and ends with a slash. */
  readonly base: string
  readonly pid: number
  /** Whether it still answers as itself. */
  isAlive(): Promise<boolean>
  /** Tells every browser. Rejects when the server cannot be reached. */
  send(payload: BrowserPayload): Promise<void>
}

/**
 * The Vite server that a hot file tells of, its identity proved by a challenge; undefined when there is none.
 *
 * @param hotFile absolute path
 */
export async function findVite(hotFile: string): Promise<FoundVite | undefined> {
  const hot = readHotFile(hotFile)
  if (!hot) return undefined
  const target = await withClient((client) =>
    reachVite(hot.url, async (url) => {
      await client.prove({ ...hot, url })
      return { ...hot, url }
    }),
  ).catch(() => undefined)
  if (!target) return undefined
  return {
    url: target.url,
    base: hot.base,
    pid: hot.pid,
    isAlive: () =>
      withClient(async (client) => {
        await client.prove(target)
        return true
      }).catch(() => false),
    async send(payload) {
      await withClient((client) => client.call(target, { method: 'send', payload }))
    },
  }
}

/** Whose server it is, is proved by the secret: a certificate adds nothing to it. */
async function withClient<Result>(use: (client: RpcClient) => Promise<Result>): Promise<Result> {
  const client = createRpcClient(false)
  return use(client).finally(client.close)
}
