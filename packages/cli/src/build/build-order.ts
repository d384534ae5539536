import { buildClientFirst, hasOwnInput } from '@vite-integration/vite-plugin/tooling'
import type { Plugin, ViteBuilder } from 'vite'

/** The files that the build of one environment has written. */
export interface Report {
  readonly environment: string
  readonly outDir: string
  readonly files: number
  readonly bytes: number
}

/**
 * Creates a plugin that builds every environment, the client first. It does nothing when `builder.buildApp` of the config,
 * or another plugin, has built something.
 */
export function clientFirst(): Plugin {
  return {
    name: 'vite-integration:build-order',
    buildApp: {
      // Runs after `builder.buildApp` of vite.config and after the hooks of other plugins.
      order: 'post',
      handler: (builder) => buildClientFirst(builder),
    },
  }
}

/** The state of a build so far. */
export interface Progress {
  readonly reports: Report[]
  /** Name of the environment whose build has failed. */
  failed?: string
}

/**
 * Creates a plugin that notes in `progress` how much each environment writes. Several outputs of one environment,
 * such as those of plugin-legacy, are added up to one report.
 */
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

/** Returns the names of the environments that have not been built, by whether they have an input. */
export function unbuilt(builder: ViteBuilder): { leftOut: string[]; withoutInput: string[] } {
  const missing = Object.values(builder.environments).filter(({ isBuilt }) => !isBuilt)
  const names = (hasInput: boolean): string[] =>
    missing.filter((environment) => hasOwnInput(environment, builder) === hasInput).map(({ name }) => name)
  return { leftOut: names(true), withoutInput: names(false) }
}
