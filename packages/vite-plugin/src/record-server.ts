import path from 'node:path'
import { normalizePath } from '@vite-integration/core/plugin'
import type { Environment, Plugin, Rolldown } from 'vite'
import { digestFiles } from './build-id.ts'
import type { BuildRecords } from './build-record.ts'

/** A server's build whose files are written. */
interface ServerBuild {
  /** Absolute path of its folder. */
  readonly dir: string
  readonly files: readonly string[]
  readonly entries: Readonly<Record<string, string>>
}

/**
 * Creates the plugin that adds the entries of server builds to the client's record, so that production finds them
 * without options. A server that is built on its own is added to the record that the client's build has left.
 */
export function recordServer(records: BuildRecords): Plugin {
  const builds = new WeakMap<Environment, ServerBuild>()
  async function finish(environment: Environment): Promise<void> {
    const build = builds.get(environment)
    builds.delete(environment)
    if (!build) return
    const digest = await digestFiles(build.dir, build.files)
    await records.addServer(clientDirOf(environment), environment.name, { entries: build.entries, digest })
  }
  return {
    name: 'vite-integration:record-server',
    apply: 'build',
    sharedDuringBuild: true,
    applyToEnvironment: (environment) => environment.config.consumer === 'server',
    buildApp: {
      // Runs after `builder.buildApp` of the config, which may leave environments out.
      order: 'post',
      handler: ({ environments }) => {
        const built = Object.values(environments).find(({ isBuilt }) => isBuilt)
        return built ? records.end(clientDirOf(built)) : Promise.resolve()
      },
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir }, bundle) {
        const { environment } = this
        const clientDir = clientDirOf(environment)
        if (dir === undefined || path.resolve(dir) === clientDir) return
        const { root } = environment.getTopLevelConfig()
        const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
        const entries = chunks
          .filter(({ isEntry }) => isEntry)
          .map((chunk) => [sourceOf(chunk, root), relative(clientDir, path.join(dir, chunk.fileName))])
        builds.set(environment, { dir, files: Object.keys(bundle), entries: Object.fromEntries(entries) })
        // A watcher tells of the end of a build without waiting for `closeBundle`.
        if (this.meta.watchMode) await finish(environment)
      },
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler(error) {
        if (error === undefined && !this.meta.watchMode) await finish(this.environment)
      },
    },
  }
}

function clientDirOf(environment: Environment): string {
  const { root, environments } = environment.getTopLevelConfig()
  return path.resolve(root, environments.client?.build.outDir ?? '')
}

/** Returns an entry as a config names it: a path relative to root, or the name of a virtual module. */
function sourceOf({ facadeModuleId, name }: Rolldown.OutputChunk, root: string): string {
  const id = (facadeModuleId ?? name).replace(/^\0/, '').replace(/\?.*$/, '')
  return path.isAbsolute(id) ? relative(root, id) : id
}

function relative(from: string, to: string): string {
  return normalizePath(path.relative(from, to))
}
