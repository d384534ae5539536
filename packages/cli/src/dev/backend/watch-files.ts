import { watch } from 'chokidar'
import { contentOf, type FileVersion, timeOf, versionOf } from '../../child/file-version.ts'

/** Files that backends commonly read their settings from, in the working directory. */
export const settingsFiles = ['.env', '.env.local', '.env.development', '.env.development.local'] as const

export interface FileWatch {
  /** Watches a file, absolute, that the backend has loaded in this version. */
  readonly loaded: (file: string, version: FileVersion) => void
  /** Watches further files, absolute, from their present version on. */
  readonly add: (files: readonly string[]) => void
  /** Stops watching all files except these. */
  readonly keep: (files: ReadonlySet<string>) => void
  readonly close: () => Promise<void>
}

/** Time in milliseconds in which changes are collected: editors write a file in several steps, or several files. */
const settleMs = 20

/**
 * Time in milliseconds for which a file is polled after it was added. The watcher needs a moment to begin, and may
 * lose a file that is deleted; a file that does not exist is polled until it does.
 */
const pollMs = 2000
/** Interval of polling, in milliseconds. */
const pollIntervalMs = 200

/**
 * Watches single files, and calls `changed` with those that differ from the version that the backend has loaded. The
 * time of a file is compared first: a change between loading and watching counts, and one before loading does not.
 * Then its content: programs may rewrite a file that they import without changing it.
 */
export function watchFiles(changed: (files: string[]) => void): FileWatch {
  const watcher = watch([], { alwaysStat: true })
  const known = new Map<string, FileVersion>()
  const pending = new Set<string>()
  /** The files that are polled, with the time at which that ends. */
  const polled = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined

  const compare = (file: string, mtimeMs: number): void => {
    if (known.get(file)?.mtimeMs === mtimeMs || !known.has(file)) return
    pending.add(file)
    clearTimeout(timer)
    timer = setTimeout(() => {
      // The backend may have been restarted for another reason, and have loaded this change.
      const later = [...pending].filter(
        (name) => known.has(name) && known.get(name)?.mtimeMs !== timeOf(name),
      )
      pending.clear()
      const files = later.filter((name) => known.get(name)?.content !== contentOf(name))
      // Reported once: this version counts as known until the backend loads the file again.
      for (const name of later) known.set(name, versionOf(name))
      if (files.length > 0) changed(files)
    }, settleMs)
  }
  watcher.on('add', (file, stats) => compare(file, stats?.mtimeMs ?? timeOf(file)))
  watcher.on('change', (file, stats) => compare(file, stats?.mtimeMs ?? timeOf(file)))
  watcher.on('unlink', (file) => {
    compare(file, 0)
    if (known.has(file)) watchAnew(file)
  })
  // A file that cannot be watched is polled for a while and then left alone: that is no reason to end.
  watcher.on('error', () => {})

  function watchAnew(file: string): void {
    watcher.add(file)
    polled.set(file, Date.now() + pollMs)
  }
  const polling = setInterval(() => {
    for (const [file, until] of polled) {
      const mtimeMs = timeOf(file)
      compare(file, mtimeMs)
      if (mtimeMs !== 0 && until < Date.now()) polled.delete(file)
    }
  }, pollIntervalMs)

  return {
    loaded(file, version) {
      if (!known.has(file)) watchAnew(file)
      known.set(file, version)
    },
    add(files) {
      for (const file of files) {
        if (!known.has(file)) watchAnew(file)
        known.set(file, versionOf(file))
      }
    },
    keep(files) {
      for (const file of known.keys()) {
        if (files.has(file)) continue
        known.delete(file)
        polled.delete(file)
        watcher.unwatch(file)
      }
    },
    async close() {
      clearTimeout(timer)
      clearInterval(polling)
      await watcher.close()
    },
  }
}
