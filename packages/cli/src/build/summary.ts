import { existsSync } from 'node:fs'
import path from 'node:path'
import { metadataFile } from '@vite-integration/core'
import type { ViteBuilder } from 'vite'
import { paint } from '../terminal/print.ts'
import { exposedServers } from './out-dirs.ts'
import { type Report, unbuilt } from './build-order.ts'

/** Returns the lines of the summary: one for each environment that was built, then warnings about the build. */
export function summarize(builder: ViteBuilder, reports: readonly Report[]): string[] {
  const { root } = builder.config
  const width = Math.max(0, ...reports.map(({ environment }) => environment.length))
  const lines = reports.map(({ environment, outDir, files, bytes }) => {
    const size = `${String(files)} ${files === 1 ? 'file' : 'files'}, ${(bytes / 1000).toFixed(1)} kB`
    return `${environment.padEnd(width)}  ${path.relative(root, outDir) || '.'}  ${paint('dim', size)}`
  })
  const notes = [...notBuilt(builder), ...withoutManifest(builder, reports), ...exposed(builder)]
  return [...lines, ...notes.map((note) => `${paint('yellow', '!')} ${note}`)]
}

function notBuilt(builder: ViteBuilder): string[] {
  const { leftOut, withoutInput } = unbuilt(builder)
  return [
    ...(leftOut.length === 0 ? [] : [`Left out by "builder.buildApp" of the config: ${leftOut.join(', ')}.`]),
    ...(withoutInput.length === 0
      ? []
      : [`Left out without an input of its own: ${withoutInput.join(', ')}.`]),
  ]
}

function exposed(builder: ViteBuilder): string[] {
  return exposedServers(builder).map(
    (name) =>
      `The build of "${name}" lies inside the client's, which is served to everybody: let the client's ` +
      '"build.outDir" be dist/client.',
  )
}

/** Warns of a client build without a manifest: its pages can be served, but `viteTags` of a template finds nothing. */
function withoutManifest({ environments }: ViteBuilder, reports: readonly Report[]): string[] {
  return reports
    .filter(({ environment, outDir }) => {
      const { config } = environments[environment] ?? {}
      return config?.consumer === 'client' && !hasManifest(outDir, config.build.manifest)
    })
    .map(
      ({ environment }) =>
        `The build of "${environment}" has no manifest, and a backend needs one: add integration() of ` +
        '@vite-integration/vite-plugin to "plugins", or set "build: { manifest: true }".',
    )
}

function hasManifest(outDir: string, manifest: boolean | string): boolean {
  const name = typeof manifest === 'string' ? manifest : '.vite/manifest.json'
  return [name, metadataFile].some((file) => existsSync(path.join(outDir, file)))
}
