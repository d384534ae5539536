import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type BuildMetadata, metadataFile } from '@vite-integration/core'
import type { Plugin, ResolvedConfig, Rolldown } from 'vite'
import type { IntegrationOptions } from './options.ts'

type Output = Rolldown.OutputChunk | Rolldown.OutputAsset

/**
 * Records what production needs to know of a build beside its manifest, so that the backend needs no
 * options. A build may have several outputs in one folder (plugin-legacy): each adds to the record.
 */
export function recordBuild({ integrity = false }: IntegrationOptions): Plugin {
  const algorithm = integrity === true ? 'sha384' : integrity
  let config: ResolvedConfig
  let hashed = new Set<string>()
  let hashes = new Map<string, string>()
  return {
    name: 'vite-integration:record',
    apply: 'build',
    applyToEnvironment: (environment) => environment.config.consumer === 'client',
    configResolved(resolved) {
      config = resolved
    },
    buildStart() {
      // plugin-legacy makes its two outputs in one build; a watcher builds anew.
      if (!this.meta.watchMode) return
      hashed = new Set()
      hashes = new Map()
    },
    writeBundle: {
      order: 'post',
      async handler({ dir }, bundle) {
        if (dir === undefined) return
        const outputs = Object.values(bundle) as Output[]
        for (const output of outputs.filter(isHashed)) hashed.add(output.fileName)
        if (algorithm) await addHashes(hashes, dir, outputs, algorithm)
        const manifest = manifestName(config)
        if (manifest === undefined || !existsSync(path.join(dir, manifest))) return
        const entries = await completeManifest(path.join(dir, manifest), hashes)
        await writeMetadata(dir, {
          version: 1,
          base: config.base,
          manifest,
          entries,
          hashed: [...hashed].toSorted(),
          ...(algorithm ? { integrity: Object.fromEntries([...hashes].toSorted()) } : {}),
        })
      },
    },
  }
}

/** What was named by a pattern with `[hash]` has another name than it was given. */
function isHashed(output: Output): boolean {
  const { fileName } = output
  if (output.type === 'chunk') {
    return 'preliminaryFileName' in output && output.preliminaryFileName !== fileName
  }
  const stem = path.posix.parse(fileName).name
  return output.names.length > 0 && output.names.every((name) => path.posix.parse(name).name !== stem)
}

/** Of the bytes on disk: plugins may have changed them since they were bundled. */
async function addHashes(
  hashes: Map<string, string>,
  dir: string,
  outputs: readonly Output[],
  algorithm: string,
): Promise<void> {
  const files = outputs.map(({ fileName }) => fileName).filter((file) => /\.(?:[cm]?js|css)$/.test(file))
  await Promise.all(
    files.map(async (file) => {
      const hash = createHash(algorithm).update(await readFile(path.join(dir, file)))
      hashes.set(file, `${algorithm}-${hash.digest('base64')}`)
    }),
  )
}

/** Puts `integrity` on the chunks of the manifest, as other tools do and read, and returns the entries' keys. */
async function completeManifest(file: string, hashes: ReadonlyMap<string, string>): Promise<string[]> {
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<
    string,
    { file: string; isEntry?: boolean; integrity?: string }
  >
  for (const chunk of Object.values(manifest)) {
    const hash = hashes.get(chunk.file)
    if (hash !== undefined) chunk.integrity = hash
  }
  if (hashes.size > 0) await writeFile(file, JSON.stringify(manifest, undefined, 2))
  return Object.keys(manifest).filter((key) => manifest[key]!.isEntry)
}

async function writeMetadata(dir: string, metadata: BuildMetadata): Promise<void> {
  const file = path.join(dir, metadataFile)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(metadata, undefined, 2)}\n`)
}

function manifestName({ build: { manifest } }: ResolvedConfig): string | undefined {
  if (manifest === false) return undefined
  return manifest === true ? '.vite/manifest.json' : manifest
}
