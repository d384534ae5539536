import { statSync } from 'node:fs'
import type { ResolvedConfig } from '../../config.ts'
import { readHotFile } from '../../hot-file.ts'
import type { ViteClient, ViteTarget } from './vite-client.ts'

/** How long a server that has answered is taken for itself, ms. */
const trust = 1000

/** Where Vite is now. */
export interface ViteLink {
  /**
   * The server, its identity proved within the last second. Undefined when it is down, or when a stranger
   * has taken its port.
   */
  find(): Promise<ViteTarget | undefined>
  /** It has just answered. */
  seen(target: ViteTarget): void
  /** It has not. */
  lost(): void
}

export function createViteLink(config: ResolvedConfig, client: ViteClient): ViteLink {
  const { devServer, hotFile } = config
  let found: ViteTarget | undefined
  let foundStamp = ''
  let seenAt = 0
  let looking: Promise<ViteTarget | undefined> | undefined

  async function look(stamp: string): Promise<ViteTarget | undefined> {
    found = devServer instanceof URL ? await lookAt(devServer) : await followHotFile()
    foundStamp = stamp
    seenAt = performance.now()
    return found
  }

  async function followHotFile(): Promise<ViteTarget | undefined> {
    const hot = readHotFile(hotFile)
    return hot && (await client.isAt(hot)) ? hot : undefined
  }

  /** A server at an address of the user's choice needs no plugin; with it, more is known of the project. */
  async function lookAt({ origin }: URL): Promise<ViteTarget | undefined> {
    const hot = readHotFile(hotFile)
    const own = hot && { ...hot, url: origin }
    if (own && (await client.isAt(own))) return own
    const base = encodeURI(config.base ?? '/')
    const plain = { url: origin, base, secret: undefined }
    const answer = await client.get(plain, `${base}@vite/client`, '*/*').catch(() => undefined)
    return answer?.status === 200 && answer.type.includes('javascript') ? plain : undefined
  }

  return {
    async find() {
      const stamp = stampOf(hotFile)
      if (found && stamp === foundStamp && performance.now() - seenAt < trust) return found
      return (looking ??= look(stamp).finally(() => (looking = undefined)))
    },
    seen(target) {
      if (target === found) seenAt = performance.now()
    },
    lost() {
      found = undefined
    },
  }
}

/** Changes whenever a server writes the file. */
function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : ''
}
