import { existsSync, type FSWatcher, watch as watchFolder } from 'node:fs'
import path from 'node:path'

/** Watches folders, without those below them. */
export interface FolderWatch {
  /** Returns whether a folder is watched. */
  readonly has: (folder: string) => boolean
  /** Watches a folder that exists. Returns whether that works; when it does not, or stops working, `lost` is called. */
  readonly add: (folder: string) => boolean
  /** Stops watching all folders except these. */
  readonly keep: (folders: ReadonlySet<string>) => void
  readonly close: () => void
}

export interface FolderEvents {
  /** Something about a file may have changed; it may be gone. */
  readonly changed: (file: string) => void
  /** A folder cannot be watched; `error` is undefined when it is gone. */
  readonly lost: (folder: string, error: Error | undefined) => void
}

/**
 * Watches folders rather than files: on macOS each watched path takes a descriptor, and a file that is replaced by
 * another one, as editors do, would have to be watched anew.
 *
 * @param watch tests replace it: no program can use up the watches of the system
 */
export function watchFolders(
  { changed, lost }: FolderEvents,
  watch: typeof watchFolder = watchFolder,
): FolderWatch {
  const watchers = new Map<string, FSWatcher>()

  function stop(folder: string): void {
    watchers.get(folder)?.close()
    watchers.delete(folder)
  }

  function fail(folder: string, error?: Error): void {
    if (!watchers.has(folder)) return
    stop(folder)
    lost(folder, error)
  }

  return {
    has: (folder) => watchers.has(folder),
    add(folder) {
      try {
        const watcher = watch(folder, (event, name) => {
          if (name !== null) changed(path.join(folder, name))
          // The watch of a folder that was moved or deleted ends without a word.
          if (event === 'rename' && !existsSync(folder)) fail(folder)
        })
        watcher.on('error', (error) => fail(folder, existsSync(folder) ? error : undefined))
        watchers.set(folder, watcher)
        return true
      } catch (error) {
        lost(folder, existsSync(folder) ? (error as Error) : undefined)
        return false
      }
    },
    keep(folders) {
      for (const folder of watchers.keys()) if (!folders.has(folder)) stop(folder)
    },
    close() {
      for (const folder of watchers.keys()) stop(folder)
    },
  }
}
