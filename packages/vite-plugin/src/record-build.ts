import path from 'node:path'
import type { Environment, Plugin, Rolldown, ViteBuilder } from 'vite'
import { hasOwnInput } from './build-order.ts'
import { createBuildFolders } from './build-folders.ts'
import type { BuildRecords } from './build-record.ts'
import { resolveCompress } from './compress-files.ts'
import { findFiles } from './find-files.ts'
import { finishBuild, manifestName } from './finish-build.ts'
import { hashedNames, type Output, workerPatterns } from './hashed-names.ts'
import type { IntegrationOptions } from './options.ts'
import type { ResolvedSsr } from './ssr/resolve-ssr.ts'

/**
 * Creates the plugin that completes a client's build: hashes in its pages and manifest, compressed forms, and last of
 * all `.vite/integration.json`, which is what production needs to know of a build beside its manifest. A build may
 * have several outputs in one folder, as with plugin-legacy: they are collected until the build is closed.
 *
 * @throws Error for an option `compress` that makes no sense
 */
export function recordBuild(
  options: IntegrationOptions,
  records: BuildRecords,
  ssr: ResolvedSsr | undefined,
): Plugin {
  const { integrity = false } = options
  const algorithm = integrity === true ? 'sha384' : integrity
  const compress = resolveCompress(options.compress)
  const folders = createBuildFolders()
  async function finish(context: Rolldown.PluginContext, environment: Environment): Promise<void> {
    const { watchMode, viteVersion } = context.meta
    for (const whole of folders.takeWhole(environment, watchMode)) {
      const build = { ...whole, environment, viteVersion, warn: (text: string) => context.warn(text) }
      const part = await finishBuild(build, { algorithm, compress: watchMode ? undefined : compress, ssr })
      if (part) await records.addClient(whole.dir, environment, part)
    }
  }
  return {
    name: 'vite-integration:record',
    apply: 'build',
    // One plugin for all environments of a run: they share one record.
    sharedDuringBuild: true,
    applyToEnvironment: (environment) => environment.config.consumer === 'client',
    buildApp: {
      order: 'pre',
      async handler(builder) {
        beginRecord(builder, records)
      },
    },
    renderStart: {
      // Runs before Vite empties outDir and copies publicDir to it: Rollup would run both at the same time.
      order: 'pre',
      sequential: true,
      async handler({ dir }) {
        if (dir === undefined) return
        const folder = folders.of(this.environment, dir)
        folder.before ??= await findFiles(path.resolve(this.environment.config.root, dir))
      },
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler(output, bundle) {
        if (output.dir === undefined) return
        const { environment } = this
        const folder = folders.of(environment, output.dir)
        const outputs = Object.values(bundle) as Output[]
        const workers = workerPatterns(environment.getTopLevelConfig())
        folder.parts.set(String(output.entryFileNames), {
          files: Object.keys(bundle),
          hashed: hashedNames(outputs, output, workers),
        })
        folder.hasManifest ||= Object.hasOwn(bundle, manifestName(environment) ?? '')
        // A watcher tells of the end of a build without waiting for `closeBundle`.
        if (this.meta.watchMode) await finish(this, environment)
      },
    },
    closeBundle: {
      // Runs after the hooks of other plugins, which may still write files: service workers, for example.
      order: 'post',
      sequential: true,
      async handler(error) {
        if (error === undefined && !this.meta.watchMode) await finish(this, this.environment)
      },
    },
  }
}

/** Begins the record of a run: it is whole when the client and all servers with an input of their own are built. */
function beginRecord(builder: ViteBuilder, records: BuildRecords): void {
  const { environments, config } = builder
  const dir = path.resolve(config.root, config.environments.client?.build.outDir ?? '')
  const isRecorded = ({ consumer, build }: (typeof environments)[string]['config']): boolean =>
    consumer === 'server' && build.write && path.resolve(config.root, build.outDir) !== dir
  const servers = Object.values(environments).filter(
    (environment) => isRecorded(environment.config) && hasOwnInput(environment, builder),
  )
  const names = [environments.client, ...servers].flatMap((environment) => environment?.name ?? [])
  records.begin(dir, names)
}
