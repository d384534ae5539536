import { buildsFolder, checkOwner, listKey, readList } from './build-list.ts'
import { eachOf } from './each-of.ts'
import { type LocalFile, readLocalBuild } from './local-files.ts'
import { type PublishOptions, resolveOptions, type StoreOptions } from './options.ts'
import { createStore, type Store, type StoredObject } from './store.ts'

/** What the store has of a build. */
export interface CheckResult {
  /** The build id, as in `vite.hash()`. */
  readonly build: string
  /** All files of the build. */
  readonly files: number
  /** True when everything is there: the build can be rolled out. */
  readonly isComplete: boolean
  /** Whether its list is there. */
  readonly isListed: boolean
  /** Keys of files that are missing, relative to the prefix. */
  readonly missing: readonly string[]
  /** Keys of files with other bytes. */
  readonly wrong: readonly string[]
}

/**
 * Checks that a build is published: every file that its tags, its pages and its import graph name is in the store, byte for byte, and so is
 * its list. Writes nothing.
 *
 * @throws ViteIntegrationError as {@link publish}, NAME_CONFLICT aside
 * @example
 * ```ts
 * import { checkPublished } from '@vite-integration/publish'
 *
 * const { isComplete, missing } = await checkPublished({ to: 's3://assets/shop' })
 * if (!isComplete) throw new Error(`Not published: ${missing.join(', ')}`)
 * ```
 */
export async function checkPublished(
  options: StoreOptions & Pick<PublishOptions, 'concurrency'>,
): Promise<CheckResult> {
  const resolved = resolveOptions(options)
  const { files, list } = await readLocalBuild(resolved)
  const store = createStore(resolved)
  try {
    const isOwned = await checkOwner(store, resolved.application)
    const published = isOwned
      ? await readList(store, listKey(buildsFolder, list.build), resolved.application)
      : undefined
    const stored = new Map((await store.list()).map((object) => [object.key, object]))
    const missing: string[] = []
    const wrong: string[] = []
    await eachOf(files, resolved.concurrency, async (file) => {
      const found = await compare(store, file, stored.get(file.key))
      if (found === 'missing') missing.push(file.key)
      if (found === 'wrong') wrong.push(file.key)
    })
    const isListed = published !== undefined
    return {
      build: list.build,
      files: files.length,
      isComplete: isListed && missing.length === 0 && wrong.length === 0,
      isListed,
      missing: missing.toSorted(),
      wrong: wrong.toSorted(),
    }
  } finally {
    store.close()
  }
}

async function compare(
  store: Store,
  { key, size, md5, sha256 }: LocalFile,
  object: StoredObject | undefined,
): Promise<'missing' | 'wrong' | 'same'> {
  if (!object) return 'missing'
  if (object.size !== size) return 'wrong'
  // The store has made its ETag of the bytes that it holds.
  if (object.etag === md5) return 'same'
  const digest = await store.digest(key)
  if (!digest) return 'missing'
  return digest.sha256 === sha256 ? 'same' : 'wrong'
}
