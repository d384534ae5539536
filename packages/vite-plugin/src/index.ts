import { serverEditReload } from '@vite-integration/core/plugin'
import type { Plugin } from 'vite'
import { assetFiles } from './asset-files.ts'
import { createBuildRecords } from './build-record.ts'
import { clientBuild } from './client-build.ts'
import { resolveCompress } from './compress-files.ts'
import { devtoolsDock } from './devtools-dock.ts'
import { hotFile } from './hot-file.ts'
import type { IntegrationOptions } from './options.ts'
import { standaloneServer } from './standalone-server.ts'
import { preloadPolyfill } from './preload-polyfill.ts'
import { addPages } from './prerender/add-pages.ts'
import { resolvePrerender } from './prerender/page-selection.ts'
import { recordBuild } from './record-build.ts'
import { recordServer } from './record-server.ts'
import { refreshViews } from './refresh-views.ts'
import { indexHtml } from './ssr/index-html.ts'
import { recordModules } from './ssr/record-modules.ts'
import { resolveSsr } from './ssr/resolve-ssr.ts'
import { ssrBuild } from './ssr/ssr-build.ts'

export type { CompressEncoding } from './encodings.ts'
export type { CompressOptions, IntegrationOptions, PluginSsrOptions, PrerenderOptions } from './options.ts'

/**
 * Creates the Vite plugins of vite-integration, for Vite 7.3 and 8. In a build they set entries and manifest, and
 * record what production needs to know of the build. In development they reload pages when a view changes, and let
 * backends find a Vite server that runs on its own.
 *
 * @param options see {@link IntegrationOptions}; all may be left out
 * @returns plugins for the list `plugins` of vite.config
 * @throws Error when `backend` is not an origin, `ssr` names no entry, `prerender` is given without `ssr`, or `compress` has an unknown encoding. Later, a pattern of `input` that matches nothing fails builds and the
 * start of a dev server, and one of `assets` fails builds
 * @example
 * ```ts
 * // vite.config.ts
 * import integration from '@vite-integration/vite-plugin'
 * import { defineConfig } from 'vite'
 *
 * export default defineConfig({
 *   plugins: [integration({ input: ['src/main.ts', 'src/pages/*.ts'] })],
 * })
 * ```
 */
export default function integration(options: IntegrationOptions = {}): Plugin[] {
  const ssr = resolveSsr(options.ssr)
  const prerender = resolvePrerender(options)
  const compress = resolveCompress(options.compress)
  const records = createBuildRecords({
    needed: ssr?.environment,
    addPages: prerender && ((...build) => addPages(...build, { prerender, compress })),
  })
  return [
    clientBuild(options),
    ssrBuild(ssr),
    assetFiles(options),
    preloadPolyfill(),
    indexHtml(ssr, records),
    recordModules(ssr),
    recordBuild(options, records, ssr),
    recordServer(records, ssr),
    serverEditReload(),
    refreshViews(options),
    hotFile(options),
    standaloneServer(options),
    devtoolsDock(),
  ]
}
