import { contentOf, type FileVersion, timeOf, versionOf } from '../../child/file-version.ts'

/** Time in milliseconds in which changes are collected: editors write a file in several steps. */
const settleMs = 20
/** The same time once several files have changed: a compiler writes one after the other. */
const burstMs = 150

export interface Changes {
  readonly add: (file: string) => void
  readonly close: () => void
}

/** Collects changes until there has been none for a while, and calls `changed` with the files whose content differs. */
export function collectChanges(known: Map<string, FileVersion>, changed: (files: string[]) => void): Changes {
  const pending = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const settle = (): void => {
    // The backend may have been restarted for another reason, and have loaded this change.
    const later = [...pending].filter((name) => known.has(name) && known.get(name)?.mtimeMs !== timeOf(name))
    pending.clear()
    const files = later.filter((name) => known.get(name)?.content !== contentOf(name))
    // Reported once: this version counts as known until the backend loads the file again.
    for (const name of later) known.set(name, versionOf(name))
    if (files.length > 0) changed(files)
  }
  return {
    add(file) {
      pending.add(file)
      clearTimeout(timer)
      timer = setTimeout(settle, pending.size > 1 ? burstMs : settleMs)
    },
    close: () => clearTimeout(timer),
  }
}
