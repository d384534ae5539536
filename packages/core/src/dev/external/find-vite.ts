import { readHotFile } from '../../hot-file.ts'
import type { BrowserPayload } from '../remote-session.ts'
import { reachVite } from './reach-vite.ts'
import { createViteClient } from './vite-client.ts'

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
  // Whose server it is, is proved by the secret: a certificate adds nothing to it.
  const client = createViteClient(false)
  const target = await reachVite(hot.url, async (url) => {
    await client.prove({ ...hot, url })
    return { ...hot, url }
  }).catch(() => undefined)
  client.close()
  if (!target) return undefined
  return {
    url: target.url,
    base: hot.base,
    pid: hot.pid,
    async isAlive() {
      const asker = createViteClient(false)
      const proof = asker.prove(target).then(
        () => true,
        () => false,
      )
      return proof.finally(asker.close)
    },
    async send(payload) {
      const sender = createViteClient(false)
      await sender.call(target, { method: 'send', payload }).finally(sender.close)
    },
  }
}
