import { existsSync } from 'node:fs'
import path from 'node:path'
import { type BuildMetadata, modulesFile, serverEntryName } from '@vite-integration/core/plugin'
import type { Environment } from 'vite'
import { digestFiles } from './build-id.ts'
import type { ClientPart } from './build-record.ts'
import { compressFiles, removeStaleForms, type ResolvedCompress } from './compress-files.ts'
import { completeManifest, completePages, hashCode } from './complete-build.ts'
import { createCompressProgress } from './compress-progress.ts'
import { identityOf } from './encodings.ts'
import { findFiles, type FoundFiles } from './find-files.ts'
import { linkedNames } from './linked-names.ts'
import type { ResolvedSsr } from './ssr/resolve-ssr.ts'

/** A build whose files are written. */
export interface WrittenBuild {
  readonly environment: Environment
  /** Absolute path of the folder. */
  readonly dir: string
  /** Names of the files of the bundle, relative to `dir`. */
  readonly files: readonly string[]
  /** Those with a hash in their name. */
  readonly hashed: readonly string[]
  /** The files that were in the folder before. */
  readonly before: FoundFiles
  readonly viteVersion: string
  readonly warn: (text: string) => void
}

export interface FinishOptions {
  /** The algorithm of Subresource Integrity, or false for none. */
  readonly algorithm: string | false
  readonly compress: ResolvedCompress | undefined
  readonly ssr: ResolvedSsr | undefined
}

/**
 * Completes the files of a client's build, and returns its part of the record; nothing for a build without a manifest.
 */
export async function finishBuild(
  build: WrittenBuild,
  { algorithm, compress, ssr }: FinishOptions,
): Promise<ClientPart | undefined> {
  const { environment, dir, warn } = build
  const { base } = environment.getTopLevelConfig()
  const manifest = manifestName(environment)
  const there = new Set((await servableFiles(environment, dir)).keys())
  const files = build.files.filter((file) => there.has(file))
  const hashes = algorithm === false ? new Map<string, string>() : await hashCode(dir, files, algorithm)
  await completePages(dir, files, base, hashes, warn)
  const keys = manifest === undefined ? undefined : await completeManifest(path.join(dir, manifest), hashes)
  const written = await writeForms(build, compress)
  if (manifest === undefined || keys === undefined) return undefined
  const isClient = environment.name === 'client'
  return {
    environment: environment.name,
    digest: await digestFiles(dir, [...written.keys(), manifest, ...(ssr && isClient ? [modulesFile] : [])]),
    metadata: {
      version: 1,
      vite: build.viteVersion,
      base,
      manifest,
      entries: keys.entries,
      ...(await namesOf(environment, keys.sources, dir)),
      ...(ssr && isClient ? ssrOf(environment, dir, ssr) : {}),
      ...refreshOf(environment.getTopLevelConfig().plugins),
      hashed: build.hashed.toSorted(),
      ...(hashes.size > 0 ? { integrity: Object.fromEntries([...hashes].toSorted()) } : {}),
      files: Object.fromEntries([...written].map(([file, { size }]) => [file, size])),
    },
  }
}

/** Returns the manifest of an environment, relative to its outDir; nothing when it has none. */
export function manifestName({ config }: Environment): string | undefined {
  const { manifest } = config.build
  return manifest === true ? '.vite/manifest.json' : manifest || undefined
}

/** Writes the compressed forms of a build, and returns all files that it has written. */
async function writeForms(
  { environment, dir, before }: WrittenBuild,
  compress: ResolvedCompress | undefined,
): Promise<FoundFiles> {
  const written = await writtenFiles(environment, dir, before)
  await removeStaleForms(
    dir,
    written,
    [...before.keys()].filter((file) => !written.has(file)),
  )
  if (!compress) return written
  const progress = createCompressProgress(environment, dir)
  progress.end(await compressFiles(dir, written, compress, progress.update))
  return writtenFiles(environment, dir, before)
}

/** Leaves out what earlier builds left in the folder: it may be deleted without harm to this one. */
async function writtenFiles(environment: Environment, dir: string, before: FoundFiles): Promise<FoundFiles> {
  const found = await servableFiles(environment, dir)
  return new Map([...found].filter(([file, { stamp }]) => before.get(file)?.stamp !== stamp))
}

/** Returns the files of a build without its manifests, and without the builds of other environments inside it. */
async function servableFiles(environment: Environment, dir: string): Promise<FoundFiles> {
  const { root, environments } = environment.getTopLevelConfig()
  const folders = Object.values(environments).map(({ build }) => path.resolve(root, build.outDir))
  const found = await findFiles(dir, new Set(folders))
  const { ssrManifest } = environment.config.build
  const manifests = new Set<unknown>([manifestName(environment), ssrManifest])
  return new Map([...found].filter(([file]) => !manifests.has(identityOf(file) ?? file)))
}

async function namesOf(
  environment: Environment,
  sources: readonly string[],
  dir: string,
): Promise<Pick<BuildMetadata, 'names'>> {
  const { root, resolve } = environment.getTopLevelConfig()
  const names = resolve.preserveSymlinks ? {} : await linkedNames(root, sources, dir)
  return Object.keys(names).length > 0 ? { names } : {}
}

function ssrOf(
  { config }: Environment,
  dir: string,
  { entry, environment, template }: ResolvedSsr,
): Pick<BuildMetadata, 'ssr'> {
  const page = existsSync(path.join(dir, template)) ? { template } : {}
  return { ssr: { environment, entry: serverEntryName(entry, config.root), ...page } }
}

/** Names the frameworks whose hot reload needs code in the page. Vite adds it to its own pages, but not to views. */
function refreshOf(plugins: readonly { name: string }[]): Pick<BuildMetadata, 'refresh'> {
  const hasReact = plugins.some(({ name }) => /^(?:vite:react|@vitejs\/plugin-react)/.test(name))
  return hasReact ? { refresh: ['react'] } : {}
}
