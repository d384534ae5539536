import { statSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { ResolvedConfig } from '../../config.ts'
import { type HotFile, readHotFile } from '../../hot-file.ts'
import { certificateProblem } from './certificate.ts'
import { reachVite } from './reach-vite.ts'
import type { RpcClient, ViteTarget } from './rpc-client.ts'

/** How long a server that has answered is taken for itself, ms. */
const trust = 1000
/** How long what the hot file holds is taken for true, ms: a page asks for hundreds of modules at once. */
const freshness = 20

/** Where Vite is now. */
export interface ViteLink {
  /**
   * The server, its identity proved within the last second and by a connection that is still open. Undefined
   * when it is down, or when a stranger has taken its port. As long as it is the same server it is the same
   * object. Never rejects.
   */
  find(): Promise<ViteTarget | undefined>
  /** Whether the hot file is still the one by which the server was looked for last. */
  isCurrent(): boolean
  /** What Vite's base is by the hot file, whether the server is up or not; encoded. */
  base(): string | undefined
  /** Why it was not found, where more is known than that nobody answers. */
  problem(): string | undefined
  /** It has just answered. */
  seen(target: ViteTarget): void
  /** It has not. */
  lost(): void
}

export function createViteLink(config: ResolvedConfig, client: RpcClient): ViteLink {
  const { devServer, hotFile } = config
  const read = followFile(hotFile)
  let found: ViteTarget | undefined
  let witness: Socket | undefined
  let problem: string | undefined
  let foundBy: HotFile | undefined
  let seenAt = 0
  let silentUntil = 0
  let looking: Promise<ViteTarget | undefined> | undefined

  async function look(): Promise<ViteTarget | undefined> {
    const began = performance.now()
    const hot = read()
    problem = undefined
    const [target, socket] = (await (devServer instanceof URL ? lookAt(devServer, hot) : follow(hot))) ?? []
    keep(target, hot)
    if (socket) watch(socket)
    // Who takes long to say nothing is not asked again at once.
    const ended = performance.now()
    silentUntil = !target && ended - began > trust ? ended + trust : 0
    return found
  }

  type Sight = readonly [ViteTarget, Socket] | undefined

  async function follow(hot: HotFile | undefined): Promise<Sight> {
    if (!hot) return undefined
    const { base, secret } = hot
    return reachVite(hot.url, async (url): Promise<Sight> => {
      const target = { url, base, secret }
      return [target, await client.prove(target)]
    }).catch(explain)
  }

  /** A server at an address of the user's choice needs no plugin; with it, more is known of the project. */
  async function lookAt({ origin }: URL, hot: HotFile | undefined): Promise<Sight> {
    const known = hot && (await follow({ ...hot, url: origin }))
    if (known) return known
    const base = encodeURI(config.base ?? '/')
    return reachVite(origin, async (url): Promise<Sight> => {
      const target = { url, base, secret: undefined }
      return [target, await client.look(target)]
    }).catch(explain)
  }

  function explain(error: unknown): undefined {
    problem = certificateProblem(error)
  }

  function keep(target: ViteTarget | undefined, hot: HotFile | undefined): void {
    const isSame = target && found && target.url === found.url && target.secret === found.secret
    if (!isSame) found = target
    foundBy = hot
    seenAt = performance.now()
  }

  /** A port is free for others once its server is gone, and that is when its connections end. */
  function watch(socket: Socket): void {
    if (socket === witness) return
    witness = socket
    socket.once('close', () => {
      if (socket === witness) witness = undefined
    })
  }

  return {
    async find() {
      const isTrusted = witness?.destroyed === false && performance.now() - seenAt < trust
      const isKnown = found ? isTrusted : performance.now() < silentUntil
      if (isKnown && read() === foundBy) return found
      return (looking ??= look().finally(() => (looking = undefined)))
    },
    isCurrent: () => read() === foundBy,
    base: () => (devServer instanceof URL ? undefined : read()?.base),
    problem: () => problem,
    seen(target) {
      if (target === found) seenAt = performance.now()
    },
    lost() {
      witness = undefined
    },
  }
}

/** What a hot file holds: the same object until a server writes it anew. */
function followFile(file: string): () => HotFile | undefined {
  let stamp: string | undefined
  let content: HotFile | undefined
  let readAt = -Infinity
  return () => {
    const now = performance.now()
    if (now - readAt < freshness) return content
    readAt = now
    const current = stampOf(file)
    if (current !== stamp) {
      content = readHotFile(file)
      stamp = current
    }
    return content
  }
}

/** Changes whenever a server writes the file. */
function stampOf(file: string): string {
  try {
    const { ino, mtimeMs, size } = statSync(file)
    return `${String(ino)} ${String(mtimeMs)} ${String(size)}`
  } catch {
    return ''
  }
}
