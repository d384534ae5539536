import type { Plugin } from 'vite'
import { assetFiles } from './asset-files.ts'
import { clientBuild } from './client-build.ts'
import { hotFile } from './hot-file.ts'
import type { IntegrationOptions } from './options.ts'
import { ownPort } from './standalone-server.ts'
import { preloadPolyfill } from './polyfill.ts'
import { recordBuild } from './record-build.ts'
import { recordServer } from './record-server.ts'
import { refreshViews } from './refresh.ts'

export type { IntegrationOptions } from './options.ts'

/**
 * The build side of vite-integration, for Vite 7 and 8: entries, the manifest, what production needs to
 * know of the build, and in development reloads when a view changes.
 *
 * `plugins: [integration({ input: 'src/main.ts' })]`
 */
export default function integration(options: IntegrationOptions = {}): Plugin[] {
  return [
    clientBuild(options),
    assetFiles(options),
    preloadPolyfill(),
    recordBuild(options),
    recordServer(),
    refreshViews(options),
    hotFile(options),
    ownPort(options),
  ]
}
