import { existsSync, realpathSync, statSync } from 'node:fs'
import type { ResolvedConfig } from '../config.ts'
import { ViteIntegrationError } from '../errors.ts'
import type { NavigationRules } from '../http/navigation.ts'
import type { PageRules } from '../http/find-page.ts'
import { type Manifest, readManifest } from '../manifest/read-manifest.ts'
import { hashedFiles, hashedFolders } from './hashed-files.ts'
import { listFiles } from './list-files.ts'

/** A build as it lay on disk when it was loaded. */
export interface Build {
  /** Absolute, links resolved. */
  readonly outDir: string
  /** Absolute path of the manifest. */
  readonly manifestFile: string
  readonly manifest: Manifest
  /** What may be served, relative to outDir: the only gate between a request and the disk. */
  readonly files: ReadonlySet<string>
  /** Those of `files` that never change under their name. */
  readonly immutable: ReadonlySet<string>
  readonly navigation: NavigationRules
  readonly pages: PageRules
}

/**
 * Loads the build of a configuration: manifest, list of files, pages.
 *
 * @throws ViteIntegrationError BUILD_NOT_FOUND, MANIFEST_NOT_FOUND, MANIFEST_INVALID, PAGE_NOT_FOUND
 */
export function loadBuild(config: ResolvedConfig): Build {
  const manifestFile = findManifest(config)
  const manifest = readManifest(manifestFile)
  const outDir = realpathSync.native(config.outDir)
  const files = new Set(listFiles(outDir))
  const immutable = hashedFiles(manifest)
  const { base, spaFallback } = config
  return {
    outDir,
    manifestFile,
    manifest,
    files,
    immutable,
    navigation: {
      base,
      backendPrefixes: config.backendPrefixes,
      assetDirs: [...hashedFolders(immutable)].map((folder) => base + folder),
    },
    pages: { base, spaFallback, pages: findPages(files, spaFallback, config.outDir) },
  }
}

function findManifest({ outDir, manifests }: ResolvedConfig): string {
  if (!statSync(outDir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ViteIntegrationError('BUILD_NOT_FOUND', { where: outDir })
  }
  const found = manifests.find((file) => existsSync(file))
  if (found === undefined)
    throw new ViteIntegrationError('MANIFEST_NOT_FOUND', { where: manifests.join(' and ') })
  return found
}

function findPages(files: ReadonlySet<string>, fallback: boolean | string, where: string): Set<string> {
  const pages = new Set([...files].filter((file) => file.endsWith('.html')))
  if (typeof fallback === 'string' && !pages.has(fallback)) {
    throw new ViteIntegrationError('PAGE_NOT_FOUND', { name: fallback, where: `${fallback} in ${where}` })
  }
  return pages
}
