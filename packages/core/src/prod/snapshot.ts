import type { ResolvedConfig } from '../config.ts'
import { createFormChoice } from '../http/accept-encoding.ts'
import type { HelperSource } from '../tags/page-helpers.ts'
import { type Loading, pause } from '../loading.ts'
import { type AssetIndex, createAssetIndex } from './asset-index.ts'
import { createBuildHelpers } from './build-tags.ts'
import { type Build, loadBuild } from './load-build.ts'
import { loadPages, type Pages } from './load-pages.ts'
import { type BuiltServer, loadServer } from './ssr/built-server.ts'
import type { ServerModules } from './ssr/server-modules.ts'

/** One build as it is served. It never changes, apart from what is known of its files' contents. */
export interface Snapshot {
  /** The build id that the Vite plugin recorded, else a hash of the manifest, else of the list of files. */
  readonly id: string
  /** Milliseconds since 1970. */
  readonly loadedAt: number
  readonly build: Build
  readonly assets: AssetIndex
  readonly pages: Pages
  /** Renders pages; undefined where no entry is known. */
  readonly server: BuiltServer | undefined
  /** The parts that the helpers of all responses share. */
  readonly helpers: HelperSource
  /**
   * Resolves when every file has been read once and those that fit are in memory, or after `dispose`. Requests need not
   * wait for it: what has not been read yet is answered from the disk. Never rejects.
   */
  readonly ready: Promise<void>
  /** Stops the reading of files, and gives up those that memory holds. Requests are then answered from the disk. */
  dispose(): void
}

/**
 * Loads a build. Manifest, record, pages and the list of files are read before it returns; the contents of all other files
 * afterwards, a few at a time, without blocking requests.
 *
 * @throws ViteIntegrationError BUILD_NOT_FOUND, MANIFEST_NOT_FOUND, MANIFEST_INVALID, PAGE_NOT_FOUND
 */
export function* loadSnapshot(config: ResolvedConfig, servers: ServerModules): Loading<Snapshot> {
  const build = yield* loadBuild(config)
  const chooseForm = createFormChoice()
  const pages = yield* loadPages(build, chooseForm)
  const assets = yield* createAssetIndex(build, config, chooseForm)
  const server = yield* loadServer(build, pages, config, servers)
  yield* pause()
  let isDisposed = false
  return Object.freeze({
    id: build.id,
    loadedAt: Date.now(),
    build,
    assets,
    pages,
    server,
    helpers: createHelpers(build, pages, assets, config),
    ready: assets.load(() => isDisposed),
    dispose() {
      isDisposed = true
      assets.memory.clear()
    },
  })
}

/** A build without a manifest has pages only. */
function createHelpers(
  build: Build,
  pages: Pages,
  { bytesOf }: AssetIndex,
  { tags }: ResolvedConfig,
): HelperSource {
  const { missingManifest } = build
  if (!missingManifest) return createBuildHelpers(build, pages, tags, bytesOf)
  const fail = (): never => {
    throw missingManifest
  }
  return {
    findTags: fail,
    asset: fail,
    inline: fail,
    html: (name, parts, nonce) => pages.render(name, parts, nonce()),
  }
}
