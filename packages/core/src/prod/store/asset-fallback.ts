import type { ResolvedConfig } from '../../config.ts'
import type { BufferedResponse, RequestContext } from '../../contract.ts'
import { encodePath } from '../../http/request-path.ts'
import { selectResponse } from '../../http/select-response.ts'
import { logQuietly } from '../../logger.ts'
import { createCache } from '../../tags/cache.ts'
import { inMemory } from '../answer-asset.ts'
import { createFetcher, FileProblem } from './fetch-file.ts'
import { createStoredAsset, type StoredAsset } from './stored-asset.ts'
import { isStoredName } from './stored-name.ts'

/** Answers files of other builds from a store that has them all. */
export interface AssetFallback {
  /**
   * Returns undefined, or resolves to undefined, for what is not in the store, for all that is no plain hashed name in these
   * folders, and while the store is down. Never rejects.
   */
  answer(
    context: RequestContext,
    folders: readonly string[],
  ): BufferedResponse | Promise<BufferedResponse | undefined> | undefined
  close(): void
}

/** Milliseconds for which a store that has failed is left alone. */
const restTime = 1000
/** Files that are fetched, or wait for that, at the same time: beyond, somebody asks for names that nobody has. */
const maxWaiting = 512

export function createAssetFallback({ assetFallback, logger }: ResolvedConfig): AssetFallback | undefined {
  if (!assetFallback) return undefined
  const { url: place, redirects, cacheBytes } = assetFallback
  const cache = createCache<StoredAsset>(cacheBytes)
  const fetcher = createFetcher(assetFallback)
  const waiting = new Map<string, Promise<StoredAsset | undefined>>()
  const told = new Set<string>()
  let isDown = false
  let restsUntil = 0

  function warn(reason: string): void {
    logQuietly(() =>
      logger.warn(`The store of "assetFallback" (${place.origin}): ${reason}. Such files are a 404.`),
    )
  }

  /** Tells of each problem of files once, and of a store that is down once for each time. */
  function note(error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException
    if (error instanceof FileProblem) {
      if (!told.has(message)) warn(message)
      told.add(message)
      return
    }
    if (!isDown) warn(code === undefined ? message : `it cannot be reached (${code})`)
    isDown = true
    restsUntil = performance.now() + restTime
  }

  async function load(path: string): Promise<StoredAsset | undefined> {
    try {
      const fetched = await fetcher.fetch(urlOf(place, path))
      isDown = false
      const asset = fetched && createStoredAsset(path, fetched)
      if (asset) cache.set(path, asset, asset.size)
      return asset
    } catch (error) {
      note(error)
      return undefined
    }
  }

  /** Many clients ask for one file after a deploy: the store is asked once. */
  function loadOnce(path: string): Promise<StoredAsset | undefined> | undefined {
    const known = waiting.get(path)
    if (known || performance.now() < restsUntil || waiting.size >= maxWaiting) return known
    const loading = load(path).finally(() => waiting.delete(path))
    waiting.set(path, loading)
    return loading
  }

  const respond = (context: RequestContext, asset: StoredAsset): BufferedResponse =>
    inMemory(selectResponse(context, asset), asset.body)

  return {
    answer(context, folders) {
      const { path } = context
      if (path === undefined || !isStoredName(path, folders)) return undefined
      if (redirects) return redirectTo(urlOf(place, path))
      const cached = cache.get(path)
      if (cached) return respond(context, cached)
      return loadOnce(path)?.then((asset) => asset && respond(context, asset))
    },
    close: () => fetcher.close(),
  }
}

/** The path was checked to be plain: it can lead neither to another origin nor out of the folder. */
function urlOf({ origin, pathname }: URL, path: string): URL {
  return new URL(origin + pathname.replace(/\/$/, '') + encodePath(path))
}

/** Not kept: a later build, or the store, may have other answers. */
function redirectTo({ href }: URL): BufferedResponse {
  return { status: 302, headers: { location: href, 'cache-control': 'no-store' }, body: '' }
}
