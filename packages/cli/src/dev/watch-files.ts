import { watch } from 'chokidar'
import { contentOf, type FileVersion, timeOf, versionOf } from '../child/file-version.ts'

/** Files that programs read their settings from. */
export const settingsFiles = ['.env', '.env.local', '.env.development', '.env.development.local'] as const

export interface FileWatch {
  /** The backend has loaded a file as it was then. */
  readonly loaded: (file: string, version: FileVersion) => void
  /** Files that are read otherwise, as they are now. */
  readonly add: (files: readonly string[]) => void
  /** Forgets all files but these. */
  readonly keep: (files: ReadonlySet<string>) => void
  readonly close: () => Promise<void>
}

/** Editors write a file in several steps, and several files at a time. */
const settleMs = 20

/**
 * A watcher needs a moment until it sees a file, and it may lose sight of one that is deleted: for this long, and as
 * long as they are not there, files are looked at.
 */
const youngMs = 2000
const lookMs = 200

/**
 * Watches files one by one and calls `changed` with those that are no longer what the backend has loaded. That is
 * told by their time, so that a change between loading and watching counts, and one before loading does not; and
 * by their content, for programs may write the files that they import, as they are.
 */
export function watchFiles(changed: (files: string[]) => void): FileWatch {
  const watcher = watch([], { alwaysStat: true })
  const known = new Map<string, FileVersion>()
  const pending = new Set<string>()
  /** Until when a file is looked at. */
  const young = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined

  const look = (file: string, mtimeMs: number): void => {
    if (known.get(file)?.mtimeMs === mtimeMs || !known.has(file)) return
    pending.add(file)
    clearTimeout(timer)
    timer = setTimeout(() => {
      // By now the backend may have been started for another reason, and have loaded this.
      const later = [...pending].filter(
        (name) => known.has(name) && known.get(name)?.mtimeMs !== timeOf(name),
      )
      pending.clear()
      const files = later.filter((name) => known.get(name)?.content !== contentOf(name))
      // Told once: until the backend has loaded it again this is what it is known as.
      for (const name of later) known.set(name, versionOf(name))
      if (files.length > 0) changed(files)
    }, settleMs)
  }
  watcher.on('add', (file, stats) => look(file, stats?.mtimeMs ?? timeOf(file)))
  watcher.on('change', (file, stats) => look(file, stats?.mtimeMs ?? timeOf(file)))
  watcher.on('unlink', (file) => {
    look(file, 0)
    if (known.has(file)) watchAnew(file)
  })
  // Of a file that cannot be watched nothing more is known.
  watcher.on('error', () => {})

  function watchAnew(file: string): void {
    watcher.add(file)
    young.set(file, Date.now() + youngMs)
  }
  const sweep = setInterval(() => {
    for (const [file, until] of young) {
      const now = timeOf(file)
      look(file, now)
      if (now !== 0 && until < Date.now()) young.delete(file)
    }
  }, lookMs)

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
        young.delete(file)
        watcher.unwatch(file)
      }
    },
    async close() {
      clearTimeout(timer)
      clearInterval(sweep)
      await watcher.close()
    },
  }
}
