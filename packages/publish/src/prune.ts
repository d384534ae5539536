import {
  type BuildList,
  buildsFolder,
  ownFolder,
  publishingFolder,
  readList,
  removedFolder,
  writeList,
} from './build-list.ts'
import { chooseDropped } from './choose-dropped.ts'
import { eachOf } from './each-of.ts'
import type { ResolvedOptions } from './options.ts'
import { beginPruning, pruningTime } from './pruning-mark.ts'
import type { Store, StoredObject } from './store.ts'

/** What was deleted. */
export interface PruneResult {
  /** Ids of the builds. */
  readonly builds: readonly string[]
  /** Number of files. */
  readonly files: number
  /**
   * Set when nothing was deleted, because another process publishes or prunes at the same time, or was broken off: a later run does it, at
   * the latest a day after that.
   */
  readonly isBusy?: true
}

interface FoundList {
  readonly key: string
  /** By the store's clock, milliseconds since 1970. */
  readonly modified: number
  readonly list: BuildList
}

/**
 * Deletes the builds that are not kept, and the files that only they name. The list of a build goes first, to a place from which the
 * next run goes on: no list ever names what is not there. Files that no build has named are not touched.
 *
 * @param current the build that is kept in any case
 * @throws ViteIntegrationError FOREIGN_PREFIX when there is a list that is not of this application: then nothing is deleted
 */
export async function prune(
  store: Store,
  { retention, concurrency, application }: ResolvedOptions,
  current: string,
): Promise<PruneResult> {
  const start = performance.now()
  const pruning = await beginPruning(store)
  try {
    if (pruning.isBusy) return { builds: [], files: 0, isBusy: true }
    const objects = await store.list()
    const published = await readLists(store, objects, buildsFolder, application)
    const removed = await readLists(store, objects, removedFolder, application)
    const interrupted = await readLists(store, objects, publishingFolder, application)
    const dropped = chooseDropped(published, retention!, current)
    for (const { key, list } of dropped) {
      await writeList(store, removedFolder + key.slice(buildsFolder.length), list)
      await store.remove(key)
    }
    const kept = published.filter((found) => !dropped.includes(found))
    const old = [...dropped, ...removed, ...interrupted]
    const files = filesToDelete(old, kept, objects)
    let count = 0
    await eachOf(files, concurrency, async (key) => {
      if (performance.now() - start > pruningTime) return
      await store.remove(key)
      count += 1
    })
    const done = dropped.map(({ key }) => removedFolder + key.slice(buildsFolder.length))
    const notes = [...done, ...removed.map(({ key }) => key), ...pruning.left]
    if (count === files.length) await eachOf(new Set(notes), concurrency, (key) => store.remove(key))
    return { builds: dropped.map(({ list }) => list.build), files: count }
  } finally {
    await pruning.end()
  }
}

async function readLists(
  store: Store,
  objects: readonly StoredObject[],
  folder: string,
  application: string,
): Promise<FoundList[]> {
  const found: FoundList[] = []
  for (const { key, modified } of objects.filter((object) => object.key.startsWith(folder))) {
    const list = await readList(store, key, application)
    if (list) found.push({ key, modified, list })
  }
  return found
}

function filesToDelete(
  old: readonly FoundList[],
  kept: readonly FoundList[],
  objects: readonly StoredObject[],
): string[] {
  const needed = new Set(kept.flatMap(({ list }) => Object.keys(list.files)))
  const named = new Set(old.flatMap(({ list }) => Object.keys(list.files)))
  return objects
    .map(({ key }) => key)
    .filter((key) => named.has(key) && !needed.has(key) && !key.startsWith(ownFolder))
}
