import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type BuildMetadata, metadataFile } from '@vite-integration/core/plugin'
import type { Plugin } from 'vite'
import { hashedNames, type Output, workerPatterns } from './hashed-names.ts'
import { linkedNames } from './linked-names.ts'
import type { IntegrationOptions } from './options.ts'
import { withIntegrity } from './page-integrity.ts'

/** The part of the record that comes from one output of a build. */
interface Part {
  /** Files with a hash in their name. */
  readonly hashed: readonly string[]
  /** Integrity hashes by file. */
  readonly hashes: ReadonlyMap<string, string>
}

/**
 * Creates the plugin that writes `.vite/integration.json`: what production needs to know of a build beside its
 * manifest, so that the backend needs no options. A build may have several outputs in one folder, as with
 * plugin-legacy: their parts are collected until the last one, which has the manifest.
 */
export function recordBuild({ integrity = false }: IntegrationOptions): Plugin {
  const algorithm = integrity === true ? 'sha384' : integrity
  /** Parts by folder, then by output: with `--watch` each build replaces the parts of the one before. */
  const folders = new Map<string, Map<string, Part>>()
  return {
    name: 'vite-integration:record',
    apply: 'build',
    applyToEnvironment: (environment) => environment.config.consumer === 'client',
    writeBundle: {
      order: 'post',
      async handler(options, bundle) {
        const { dir } = options
        const config = this.environment.getTopLevelConfig()
        const { manifest } = this.environment.config.build
        if (dir === undefined || !manifest) return
        const outputs = Object.values(bundle) as Output[]
        const parts = folders.get(dir) ?? new Map<string, Part>()
        folders.set(dir, parts)
        parts.set(String(options.entryFileNames), {
          hashed: hashedNames(outputs, options, workerPatterns(config)),
          hashes: algorithm ? await hashFiles(dir, outputs, algorithm) : new Map(),
        })
        const name = manifest === true ? '.vite/manifest.json' : manifest
        if (!Object.hasOwn(bundle, name)) return
        const { hashes, hashed } = joinParts([...parts.values()])
        await completePages(dir, outputs, config.base, hashes, (text) => this.warn(text))
        const { entries, sources } = await completeManifest(path.join(dir, name), hashes)
        const { root, resolve } = config
        const names = resolve.preserveSymlinks
          ? {}
          : await linkedNames(root, sources, path.resolve(root, dir))
        await writeRecord(dir, {
          version: 1,
          vite: this.meta.viteVersion,
          base: config.base,
          manifest: name,
          entries,
          ...(Object.keys(names).length > 0 ? { names } : {}),
          ...refreshOf(config.plugins),
          hashed,
          ...(hashes.size > 0 ? { integrity: Object.fromEntries([...hashes].toSorted()) } : {}),
        })
      },
    },
  }
}

function joinParts(parts: readonly Part[]): Part {
  return {
    hashed: parts.flatMap(({ hashed }) => hashed).toSorted(),
    hashes: new Map(parts.flatMap(({ hashes }) => [...hashes])),
  }
}

/** Names the frameworks whose hot reload needs code in the page. Vite adds it to its own pages, but not to views. */
function refreshOf(plugins: readonly { name: string }[]): Pick<BuildMetadata, 'refresh'> {
  const hasReact = plugins.some(({ name }) => /^(?:vite:react|@vitejs\/plugin-react)/.test(name))
  return hasReact ? { refresh: ['react'] } : {}
}

async function writeRecord(dir: string, metadata: BuildMetadata): Promise<void> {
  const file = path.join(dir, metadataFile)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(metadata, undefined, 2)}\n`)
}

async function completePages(
  dir: string,
  outputs: readonly Output[],
  base: string,
  hashes: ReadonlyMap<string, string>,
  warn: (text: string) => void,
): Promise<void> {
  if (hashes.size === 0) return
  for (const { fileName } of outputs.filter((output) => output.fileName.endsWith('.html'))) {
    const file = path.join(dir, fileName)
    const onMissing = (missing: string): void =>
      warn(`${fileName} loads ${missing} without a hash (integrity): the build has no such file.`)
    await writeFile(file, withIntegrity(await readFile(file, 'utf8'), fileName, base, hashes, onMissing))
  }
}

/** Hashes scripts and stylesheets as they are on disk: plugins may change them after they were bundled. */
async function hashFiles(
  dir: string,
  outputs: readonly Output[],
  algorithm: string,
): Promise<Map<string, string>> {
  const files = outputs.map(({ fileName }) => fileName).filter((file) => /\.(?:[cm]?js|css)$/.test(file))
  const hash = async (file: string): Promise<[string, string]> => {
    const content = await readFile(path.join(dir, file))
    return [file, `${algorithm}-${createHash(algorithm).update(content).digest('base64')}`]
  }
  return new Map(await Promise.all(files.map(hash)))
}

/**
 * Writes `integrity` into the chunks of the manifest, where other tools look for it as well.
 *
 * @returns the manifest's keys of entries and of sources
 */
async function completeManifest(
  file: string,
  hashes: ReadonlyMap<string, string>,
): Promise<{ entries: string[]; sources: string[] }> {
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<
    string,
    { file: string; src?: string; isEntry?: boolean; integrity?: string }
  >
  for (const chunk of Object.values(manifest)) {
    const hash = hashes.get(chunk.file)
    if (hash !== undefined) chunk.integrity = hash
  }
  if (hashes.size > 0) await writeFile(file, JSON.stringify(manifest, undefined, 2))
  const keys = Object.keys(manifest)
  return {
    entries: keys.filter((key) => manifest[key]!.isEntry),
    sources: keys.filter((key) => manifest[key]!.src !== undefined),
  }
}
