import path from 'node:path'
import { normalizePath, serverEntryName } from '@vite-integration/core/plugin'
import type { Environment, Plugin } from 'vite'
import { digestEach, digestFiles } from './build-id.ts'
import type { BuildRecords } from './build-record.ts'
import { entryInput, type ResolvedSsr } from './ssr/resolve-ssr.ts'

/** A server's build whose files are written. */
interface ServerBuild {
  /** Relative to the client's outDir, like the files of `entries`. */
  readonly files: readonly string[]
  readonly entries: Readonly<Record<string, string>>
}

/**
 * Creates the plugin that adds the entries of server builds to the client's record, so that production finds them
 * without options. A server that is built on its own is added to the record that the client's build has left.
 */
export function recordServer(records: BuildRecords, ssr: ResolvedSsr | undefined): Plugin {
  const builds = new WeakMap<Environment, ServerBuild>()
  /** The entry that the option `ssr` names, as the plugins have resolved it. */
  const ssrSources = new WeakMap<Environment, string>()
  async function finish(environment: Environment): Promise<void> {
    const build = builds.get(environment)
    builds.delete(environment)
    if (!build) return
    const clientDir = clientDirOf(environment)
    const { files, entries } = build
    const code = files.filter((file) => !file.endsWith('.map'))
    await records.addServer(clientDir, environment, {
      entries,
      files: await digestEach(clientDir, code),
      digest: await digestFiles(clientDir, files),
    })
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
        // Watched builds have only begun.
        return built && !built.config.build.watch ? records.end(clientDirOf(built)) : Promise.resolve()
      },
    },
    async buildStart() {
      const { name, config } = this.environment
      if (name !== ssr?.environment) return
      const found = await this.resolve(entryInput(ssr.entry, config.root), undefined, { isEntry: true })
      if (found) ssrSources.set(this.environment, sourceOf(found.id, config.root))
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler({ dir }, bundle) {
        const { environment } = this
        const clientDir = clientDirOf(environment)
        if (dir === undefined || path.resolve(dir) === clientDir) return
        const { root } = environment.getTopLevelConfig()
        const entries: Record<string, string> = {}
        for (const output of Object.values(bundle)) {
          if (output.type !== 'chunk' || !output.isEntry) continue
          const source = sourceOf(output.facadeModuleId ?? output.name, root)
          const file = relative(clientDir, path.join(dir, output.fileName))
          entries[source] = file
          // A plugin may resolve the entry to a module of another name.
          if (ssr && source === ssrSources.get(environment)) entries[serverEntryName(ssr.entry, root)] = file
        }
        // A build may have several outputs.
        const others = builds.get(environment)
        const files = Object.keys(bundle).map((file) => relative(clientDir, path.join(dir, file)))
        builds.set(environment, {
          files: [...new Set([...(others?.files ?? []), ...files])],
          entries: { ...others?.entries, ...entries },
        })
        // A watcher tells of the end of a build without waiting for `closeBundle`.
        if (this.meta.watchMode) await finish(environment)
      },
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler(error) {
        if (error !== undefined) builds.delete(this.environment)
        else if (!this.meta.watchMode) await finish(this.environment)
      },
    },
  }
}

/** Returns the absolute path of the client's outDir. */
export function clientDirOf(environment: Environment): string {
  const { root, environments } = environment.getTopLevelConfig()
  return path.resolve(root, environments.client?.build.outDir ?? '')
}

/** Returns an entry as a config names it: a path relative to root, or the name of a virtual module. */
function sourceOf(moduleId: string, root: string): string {
  const id = moduleId.replace(/^\0/, '').replace(/\?.*$/, '')
  return path.isAbsolute(id) ? relative(root, id) : id
}

function relative(from: string, to: string): string {
  return normalizePath(path.relative(from, to))
}
