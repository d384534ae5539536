import { createHash } from 'node:crypto'
import path from 'node:path'
import type { ResolvedConfig } from '../config.ts'
import { ViteIntegrationError } from '../errors.ts'
import { type BundlerOptions, bundlerOptions } from '../error-text.ts'
import type { NavigationRules } from '../http/navigation.ts'
import type { PageRules } from '../http/find-page.ts'
import { howToDevelop } from '../node-env.ts'
import { type Loading, pause, readBytes, readRealPath, readStats } from '../loading.ts'
import { type LoadedManifest, type Manifest, readManifest } from '../manifest/read-manifest.ts'
import { parseBase } from '../parse-base.ts'
import { hashedFiles, hashedFolders } from './hashed-files.ts'
import { otherNames } from './find-chunk.ts'
import { importMapFile } from './import-map.ts'
import { listFiles } from './list-files.ts'
import { isPrivate } from './never-served.ts'
import { isUnlistedServer, privateFiles } from './private-files.ts'
import { findServer, type ServerFiles } from './ssr/find-server.ts'
import type { BuildMetadata } from '../build-metadata.ts'
import { readMetadata } from './read-metadata.ts'

/** A build as it lay on disk when it was loaded. */
export interface Build {
  /** Absolute, links resolved. */
  readonly outDir: string
  /** Absolute path of the manifest. */
  readonly manifestFile: string
  /** Empty where the build has none. */
  readonly manifest: Manifest
  /** The error of what needs the manifest, where the build has none. */
  readonly missingManifest: ViteIntegrationError | undefined
  /** Keys of the manifest by other names. */
  readonly names: ReadonlyMap<string, string>
  /** The build id of the Vite plugin, else a hash of the manifest, else of the list of files. */
  readonly id: string
  /** Decoded; begins and ends with a slash. */
  readonly base: string
  /** '' or an origin without a slash at its end. */
  readonly assetOrigin: string
  /** Files that may be served, relative to outDir: no other file of the disk ever is. */
  readonly files: ReadonlySet<string>
  /** Those of `files` that never change under their name. */
  readonly immutable: ReadonlySet<string>
  /** The folders of those, relative to outDir. */
  readonly assetFolders: readonly string[]
  /** Sizes in bytes that the Vite plugin recorded, by file. */
  readonly sizes: ReadonlyMap<string, number>
  /** The Vite config's name for the bundler's options, where it is known which Vite made it. */
  readonly bundler: BundlerOptions | undefined
  /** Subresource Integrity by file. */
  readonly integrity: ReadonlyMap<string, string>
  /** The import map that `build.chunkImportMap` of Vite wrote. */
  readonly importMap: string | undefined
  readonly navigation: NavigationRules
  /** Without the template of the server. */
  readonly pages: PageRules & { readonly pages: ReadonlySet<string> }
  /** Every page, the template of the server included. */
  readonly htmlFiles: ReadonlySet<string>
  /** What renders pages. */
  readonly server: ServerFiles | undefined
}

/**
 * Loads the build of a configuration: manifest, what the Vite plugin recorded, list of files, pages.
 *
 * @throws ViteIntegrationError BUILD_NOT_FOUND, MANIFEST_NOT_FOUND, MANIFEST_INVALID, PAGE_NOT_FOUND
 */
export function* loadBuild(config: ResolvedConfig): Loading<Build> {
  const outDir = yield* findOutDir(config)
  const metadata = yield* readMetadata(outDir)
  const { manifestFile, manifest, hash } = yield* loadManifest(config, metadata)
  const loaded = path.relative(config.outDir, manifestFile)
  const files = yield* servedFiles(config, outDir, metadata, manifest, loaded)
  const missingManifest = hash === undefined ? manifestError(config, metadata) : undefined
  // A manifest that the user has named has to be there, and without one only pages make a folder a build.
  if (missingManifest && (config.hasManifestOption || ![...files].some(isPage))) throw missingManifest
  const immutable = metadata.hashed ? new Set(metadata.hashed) : hashedFiles(manifest)
  // Where a page lies beside its files, as with `[name]/app-[hash].js`, the folder is the page's.
  const assetFolders = [...hashedFolders(immutable)]
  const ownFolders = assetFolders.filter((folder) => !files.has(`${folder}/index.html`))
  const recorded = parseBase(metadata.base ?? '/') ?? { base: '/', origin: '' }
  const base = config.base ?? recorded.base
  const { spaFallback, backendPrefixes } = config
  const bundler = bundlerOptions(metadata.vite)
  const server = yield* findServer(config, outDir, metadata)
  const htmlFiles = findPages(files, config, bundler)
  const hasTemplate = server && (yield* readStats(path.join(outDir, server.template)))?.isFile()
  if (hasTemplate) htmlFiles.add(server.template)
  const importMap = files.has(importMapFile) ? yield* readBytes(path.join(outDir, importMapFile)) : undefined
  yield* pause()
  return {
    outDir,
    manifestFile,
    manifest,
    missingManifest,
    names: otherNames(manifest, metadata),
    id: metadata.build ?? hash ?? hashList(files),
    base,
    assetOrigin: config.assetOrigin ?? recorded.origin,
    files,
    immutable,
    assetFolders,
    sizes: new Map(Object.entries(metadata.files ?? {})),
    bundler,
    integrity: readIntegrity(manifest, metadata),
    importMap: importMap?.toString('utf8'),
    navigation: {
      base,
      backendPrefixes,
      assetDirs: ownFolders.map((folder) => base + folder),
    },
    // Where pages are rendered, those of the build stand at their own paths alone.
    pages: {
      base,
      spaFallback: server && spaFallback === true ? false : spaFallback,
      pages: new Set([...htmlFiles].filter((file) => file !== server?.template)),
    },
    htmlFiles,
    server,
  }
}

/** The plugin's own record covers stylesheets that have no chunk; other tools put a field on chunks. */
function readIntegrity(manifest: Manifest, metadata: BuildMetadata): Map<string, string> {
  const fields = [...manifest.values()].flatMap(({ file, integrity }): [string, string][] =>
    integrity === undefined ? [] : [[file, integrity]],
  )
  return new Map([...fields, ...Object.entries(metadata.integrity ?? {})])
}

function* findOutDir({ outDir, strictBuild }: ResolvedConfig): Loading<string> {
  const found = yield* readRealPath(outDir)
  const stats = yield* readStats(outDir)
  if (found !== undefined && stats?.isDirectory()) return found
  // Who means production says so; everybody else may have meant development.
  throw new ViteIntegrationError('BUILD_NOT_FOUND', {
    where: outDir,
    ...(strictBuild ? {} : { known: howToDevelop }),
  })
}

/** Returns an empty manifest without a hash for a build that has none: its pages and files can be served. */
function* loadManifest(
  config: ResolvedConfig,
  metadata: BuildMetadata,
): Loading<Omit<LoadedManifest, 'hash'> & { manifestFile: string; hash: string | undefined }> {
  const candidates = manifestCandidates(config, metadata)
  for (const manifestFile of candidates) {
    if (yield* readStats(manifestFile)) return { manifestFile, ...(yield* readManifest(manifestFile)) }
  }
  return { manifestFile: candidates[0]!, manifest: new Map(), hash: undefined }
}

function manifestCandidates(config: ResolvedConfig, { manifest }: BuildMetadata): readonly string[] {
  const useRecord = manifest !== undefined && !config.hasManifestOption
  return useRecord ? [path.resolve(config.outDir, manifest)] : config.manifests
}

function manifestError(config: ResolvedConfig, metadata: BuildMetadata): ViteIntegrationError {
  const where = manifestCandidates(config, metadata).join(' and ')
  return new ViteIntegrationError('MANIFEST_NOT_FOUND', { where })
}

function* servedFiles(
  config: ResolvedConfig,
  outDir: string,
  metadata: BuildMetadata,
  manifest: Manifest,
  manifestFile: string,
): Loading<Set<string>> {
  const hidden = yield* privateFiles(config, outDir, metadata, manifest, manifestFile)
  const all = yield* listFiles(outDir)
  yield* pause()
  const listed = all.filter((file) => !isPrivate(file, hidden))
  const isServer = isUnlistedServer(config, listed, manifest)
  return new Set(listed.filter((file) => !isServer(file)))
}

function hashList(files: ReadonlySet<string>): string {
  return createHash('sha1')
    .update([...files].toSorted().join('\n'))
    .digest('base64url')
}

function isPage(file: string): boolean {
  return file.endsWith('.html')
}

function findPages(
  files: ReadonlySet<string>,
  { spaFallback: fallback, outDir }: ResolvedConfig,
  bundler: BundlerOptions | undefined,
): Set<string> {
  const pages = new Set([...files].filter(isPage))
  if (typeof fallback === 'string' && !pages.has(fallback)) {
    throw new ViteIntegrationError('PAGE_NOT_FOUND', {
      name: fallback,
      where: `${fallback} in ${outDir}`,
      bundler,
    })
  }
  return pages
}
