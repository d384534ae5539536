import path from 'node:path'
import { ViteIntegrationError } from '@vite-integration/core'
import { readServedBuild, type ServedAsset, type ServedBuild } from '@vite-integration/core/tooling'
import type { BuildList, ListedFile } from './build-list.ts'
import type { Digest } from './digest.ts'
import { digestLocal } from './digest-local.ts'
import { eachOf } from './each-of.ts'
import type { Encoding, ResolvedOptions } from './options.ts'
import type { Upload } from './put-object.ts'

/** A file of the build as it will lie in the store. */
export interface LocalFile extends Digest {
  /** Relative to the prefix: base and name, so that its path there is that of its URL. */
  readonly key: string
  readonly isImmutable: boolean
  readonly upload: Upload
}

/** The build that is published. */
export interface LocalBuild {
  /** Those that never change come first. */
  readonly files: readonly LocalFile[]
  readonly bytes: number
  readonly list: BuildList
}

/** Files that are read at the same time. */
const concurrency = 8

/**
 * Reads the build: what production serves of it, with the digests of all contents.
 *
 * @throws ViteIntegrationError BUILD_NOT_FOUND, BUILD_INCOMPLETE, MANIFEST_NOT_FOUND, MANIFEST_INVALID, INVALID_OPTION
 */
export async function readLocalBuild(options: ResolvedOptions): Promise<LocalBuild> {
  const { precompressed, application } = options
  const build = await readServedBuild(options.build)
  const chosen = build.assets.flatMap((asset) =>
    asset.forms
      .filter(({ encoding }) => encoding === undefined || precompressed.has(encoding))
      .map((form) => ({ asset, ...form })),
  )
  checkForms(precompressed, chosen, build)
  const files: LocalFile[] = []
  await eachOf(chosen, concurrency, async ({ asset, file, encoding }) => {
    files.push(await readFile(build, asset, file, encoding))
  })
  files.sort((a, b) => Number(b.isImmutable) - Number(a.isImmutable) || (a.key < b.key ? -1 : 1))
  const listed = files.map(({ key, size, sha256, isImmutable }): [string, ListedFile] => [
    key,
    { size, sha256, ...(isImmutable ? { immutable: true } : {}) },
  ])
  return {
    files,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    list: { application, build: build.id, files: Object.fromEntries(listed) },
  }
}

const forever = 'public, max-age=31536000, immutable'

async function readFile(
  { outDir, base }: ServedBuild,
  { type, isImmutable }: ServedAsset,
  file: string,
  encoding: Encoding | undefined,
): Promise<LocalFile> {
  const local = path.join(outDir, file)
  const digest = await digestLocal(local)
  const key = base.slice(1) + file
  const headers = {
    ContentType: type,
    CacheControl: isImmutable ? forever : 'no-cache',
    ...(encoding === undefined ? {} : { ContentEncoding: encoding }),
    Metadata: { sha256: digest.sha256 },
  }
  const upload = { key, body: { path: local, size: digest.size }, md5: digest.md5, headers }
  return { ...digest, key, isImmutable, upload }
}

/** @throws ViteIntegrationError BUILD_INCOMPLETE */
function checkForms(
  precompressed: ReadonlySet<Encoding>,
  chosen: readonly { readonly encoding: Encoding | undefined }[],
  { outDir }: ServedBuild,
): void {
  for (const name of precompressed) {
    if (chosen.some(({ encoding }) => encoding === name)) continue
    const known = `it has no files that are compressed as ${name}, which integration({ compress: true }) in vite.config writes`
    throw new ViteIntegrationError('BUILD_INCOMPLETE', { where: outDir, known })
  }
}
