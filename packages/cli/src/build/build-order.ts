import type { BuildEnvironment, Plugin, ViteBuilder } from 'vite'
import { refuseSharedFolders } from './out-dirs.ts'

/** What one environment has put on disk. */
export interface Report {
  readonly environment: string
  readonly outDir: string
  readonly files: number
  readonly bytes: number
}

/**
 * Builds every environment, the client before those that render with its manifest, unless the project's config
 * or another plugin has said what an application's build is.
 */
export function clientFirst(): Plugin {
  return {
    name: 'vite-integration:build-order',
    buildApp: {
      // Behind a `builder.buildApp` of vite.config, and the plugins' own.
      order: 'post',
      async handler(builder) {
        const environments = Object.values(builder.environments)
        if (environments.some(({ isBuilt }) => isBuilt)) return
        refuseSharedFolders(builder)
        for (const environment of inOrder(environments)) await builder.build(environment)
      },
    },
  }
}

function inOrder(environments: readonly BuildEnvironment[]): BuildEnvironment[] {
  const isServer = ({ config }: BuildEnvironment): number => (config.consumer === 'client' ? 0 : 1)
  return environments.toSorted((a, b) => isServer(a) - isServer(b))
}

/** What a build has come to. */
export interface Progress {
  readonly reports: Report[]
  /** The environment whose build has failed. */
  failed?: string
}

/** Notes what is written, by environment. Several outputs of one (plugin-legacy) are one report. */
export function reportPlugin(progress: Progress): Plugin {
  const { reports } = progress
  return {
    name: 'vite-integration:build-report',
    buildEnd(error) {
      if (error) progress.failed = this.environment.name
    },
    renderError() {
      progress.failed = this.environment.name
    },
    writeBundle: {
      order: 'post',
      handler({ dir }, bundle) {
        const { name } = this.environment
        const outputs = Object.values(bundle)
        const bytes = outputs.reduce((sum, output) => sum + sizeOf(output), 0)
        const earlier = reports.findIndex(({ environment }) => environment === name)
        const before = earlier === -1 ? { files: 0, bytes: 0 } : reports.splice(earlier, 1)[0]!
        const files = before.files + outputs.length
        reports.push({ environment: name, outDir: dir ?? '', files, bytes: before.bytes + bytes })
      },
    },
  }
}

function sizeOf(output: { type: string; code?: string; source?: string | Uint8Array }): number {
  return Buffer.byteLength(output.type === 'chunk' ? (output.code ?? '') : (output.source ?? ''))
}

/** The environments that no build has been made of, for whatever reason. */
export function unbuilt({ environments }: ViteBuilder): string[] {
  return Object.values(environments)
    .filter(({ isBuilt }) => !isBuilt)
    .map(({ name }) => name)
}
