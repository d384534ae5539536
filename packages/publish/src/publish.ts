import { randomUUID } from 'node:crypto'
import {
  buildsFolder,
  checkOwner,
  listKey,
  ownFolder,
  publishingFolder,
  readList,
  writeList,
  writeOwner,
} from './build-list.ts'
import { eachOf } from './each-of.ts'
import { publishError } from './errors.ts'
import { type LocalBuild, type LocalFile, readLocalBuild } from './local-files.ts'
import { type PublishOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { prune, type PruneResult } from './prune.ts'
import { waitForPruning } from './pruning-mark.ts'
import { createStore, type Store, type StoredObject } from './store.ts'

/** What a publication has done. */
export interface PublishResult {
  /** The build id, as in `vite.hash()`. */
  readonly build: string
  /** All files of the build. */
  readonly files: number
  readonly bytes: number
  /** Keys of the files that were uploaded, relative to the prefix; with `dryRun` those that would be. */
  readonly uploaded: readonly string[]
  readonly uploadedBytes: number
  /** What was deleted; undefined without `keep` and `days`, and with `dryRun`. */
  readonly pruned: PruneResult | undefined
}

/**
 * Publishes a build to object storage: every file that production serves, pages aside, and then the list of the build. What is there
 * already is not uploaded again. Interrupted anywhere, it goes on when it is run again.
 *
 * Objects do not get the headers of the option `setHeaders`, which is the application's: the CDN in front of the store may set them.
 *
 * Credentials come from where the AWS SDK looks: environment, profiles, roles.
 *
 * @throws ViteIntegrationError
 * - UNKNOWN_OPTION, INVALID_OPTION, ROOT_NOT_FOUND: an option cannot be used
 * - BUILD_NOT_FOUND, BUILD_INCOMPLETE, MANIFEST_NOT_FOUND, MANIFEST_INVALID: there is no whole build
 * - NO_CREDENTIALS, ACCESS_DENIED, BUCKET_NOT_FOUND, STORE_UNREACHABLE, STORE_FAILED, CLOCK_SKEW: the store refuses or fails
 * - FOREIGN_PREFIX: the prefix belongs to another application, or to nobody and is not empty
 * - NAME_CONFLICT: a file that never changes is another one in a published build
 * @example
 * ```ts
 * import { publish } from '@vite-integration/publish'
 *
 * const { build, uploaded } = await publish({ to: 's3://assets/shop', keep: 5, days: 30 })
 * console.log(`${build}: ${uploaded.length} files uploaded`)
 * ```
 */
export async function publish(options: PublishOptions): Promise<PublishResult> {
  const resolved = resolveOptions(options)
  const build = await readLocalBuild(resolved)
  const store = createStore(resolved)
  try {
    const isOwned = await checkOwner(store, resolved.application)
    if (resolved.dryRun) return resultOf(build, await findMissing(store, build, resolved))
    if (!isOwned) await writeOwner(store, resolved.application)
    const missing = await upload(store, build, resolved)
    const pruned = resolved.retention && (await prune(store, resolved, build.list.build))
    return { ...resultOf(build, missing), pruned }
  } finally {
    store.close()
  }
}

/** Times that a publication is begun whose note another process has removed. */
const maxRounds = 10

/** Uploads what is missing, between two lists: one that says what is being published, and the one of the whole build. */
async function upload(store: Store, build: LocalBuild, options: ResolvedOptions): Promise<LocalFile[]> {
  const uploaded = new Set<LocalFile>()
  const notes = `${publishingFolder}${encodeURIComponent(build.list.build)}/`
  for (let round = 0; round < maxRounds; round += 1) {
    const note = listKey(notes, randomUUID())
    if (!(await uploadNoted(store, build, options, note, uploaded))) continue
    // Those of interrupted publications of this build too: it is whole.
    for (const { key } of await store.list(notes)) await store.remove(key)
    return [...uploaded]
  }
  const known = 'Others have removed what it has written there each time.'
  throw publishError('STORE_FAILED', { name: 'keep the note of this publication', where: notes, known })
}

/**
 * @param note key of the note that keeps others from deleting what this build names: see pruning-mark.ts
 * @param uploaded gets the files that were uploaded
 * @returns false when the note has gone meanwhile, because another publication of this build has ended: files may have been deleted since
 */
async function uploadNoted(
  store: Store,
  build: LocalBuild,
  options: ResolvedOptions,
  note: string,
  uploaded: Set<LocalFile>,
): Promise<boolean> {
  const { list } = build
  await writeList(store, note, list)
  const isThere = async (): Promise<boolean> => (await store.inspect(note)) !== undefined
  let missing: LocalFile[]
  try {
    if (!(await waitForPruning(store, note, options.onWait))) return false
    missing = await findMissing(store, build, options)
  } catch (error) {
    // Nothing was uploaded: nothing has to be remembered. The first error is the one that counts.
    if (uploaded.size === 0) await store.remove(note).catch(() => {})
    throw error
  }
  await uploadFiles(store, missing, options)
  for (const file of missing) uploaded.add(file)
  if (!(await isThere())) return false
  const key = listKey(buildsFolder, list.build)
  // Published before with other forms, it keeps those: what no list names is never deleted.
  const before = await readList(store, key, list.application)
  await writeList(store, key, { ...list, files: { ...before?.files, ...list.files } })
  return isThere()
}

/** Those that never change come first, and each of the others replaces one that pages of the build before may name. */
async function uploadFiles(
  store: Store,
  missing: readonly LocalFile[],
  { concurrency, onProgress }: ResolvedOptions,
): Promise<void> {
  const all = { files: missing.length, bytes: bytesOf(missing) }
  const done = { files: 0, bytes: 0 }
  const put = async ({ upload: file, size }: LocalFile): Promise<void> => {
    await store.put(file)
    done.files += 1
    done.bytes += size
    onProgress({
      files: { done: done.files, all: all.files },
      bytes: { done: done.bytes, all: all.bytes },
    })
  }
  await eachOf(
    missing.filter(({ isImmutable }) => isImmutable),
    concurrency,
    put,
  )
  await eachOf(
    missing.filter(({ isImmutable }) => !isImmutable),
    concurrency,
    put,
  )
}

/**
 * Returns the files that the store does not have.
 *
 * @throws ViteIntegrationError NAME_CONFLICT
 */
async function findMissing(
  store: Store,
  { files, list }: LocalBuild,
  { concurrency, application }: ResolvedOptions,
): Promise<LocalFile[]> {
  const objects = await store.list()
  const stored = new Map(objects.map((object) => [object.key, object]))
  const missing: LocalFile[] = []
  await eachOf(files, concurrency, async (file) => {
    if (!(await isStored(store, file, stored.get(file.key)))) missing.push(file)
  })
  // The bytes of precompressed forms differ with the version of the compressor: a form is overwritten, and only the plain file counts.
  const changed = missing.filter(
    ({ key, isImmutable, upload: { headers } }) =>
      isImmutable && headers.ContentEncoding === undefined && stored.has(key),
  )
  if (changed.length > 0) await checkConflicts(store, changed, objects, list.build, application)
  return missing
}

async function isStored(store: Store, file: LocalFile, object: StoredObject | undefined): Promise<boolean> {
  if (object?.size !== file.size) return false
  if (object.etag === file.md5) return true
  const facts = await store.inspect(file.key)
  // Where ETags are no digests, what it was uploaded with tells.
  return facts?.isEtagMd5 === false && facts.metadata['sha256'] === file.sha256
}

/** A published build that names a file with another content would be broken by this one. What no build names is a damaged object. */
async function checkConflicts(
  store: Store,
  changed: readonly LocalFile[],
  objects: readonly StoredObject[],
  own: string,
  application: string,
): Promise<void> {
  for (const { key } of objects.filter((object) => object.key.startsWith(buildsFolder))) {
    const other = await readList(store, key, application)
    if (!other || other.build === own) continue
    const conflict = changed.find(
      (file) => Object.hasOwn(other.files, file.key) && other.files[file.key]!.sha256 !== file.sha256,
    )
    if (!conflict) continue
    throw publishError('NAME_CONFLICT', {
      name: conflict.key,
      where: `The build ${other.build}`,
      known: `it is in ${ownFolder}.`,
    })
  }
}

function resultOf({ files, bytes, list }: LocalBuild, missing: readonly LocalFile[]): PublishResult {
  return {
    build: list.build,
    files: files.length,
    bytes,
    uploaded: missing.map(({ key }) => key),
    uploadedBytes: bytesOf(missing),
    pruned: undefined,
  }
}

function bytesOf(files: readonly LocalFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0)
}
