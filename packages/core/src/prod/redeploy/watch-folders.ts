import { type FSWatcher, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'

/** Watchers of the folders that change when a build is placed. */
export interface FolderWatch {
  /** Watches the folders that are there now: those that were replaced since get new watchers. Never rejects. */
  update(): Promise<void>
  close(): void
}

/**
 * Watches the parent of outDir, outDir itself and the folder of the record. Where the system has no events, or no more
 * watchers to give, nothing is reported: the caller looks by itself now and then. Keeps no process alive.
 */
export function watchFolders(outDir: string, onChange: () => void): FolderWatch {
  const name = path.basename(outDir)
  const folders = new Map([
    [path.dirname(outDir), name],
    [outDir, undefined],
    [path.join(outDir, '.vite'), undefined],
  ])
  const watchers = new Map<string, { readonly watcher: FSWatcher; readonly id: string }>()
  let isClosed = false

  function drop(folder: string): void {
    watchers.get(folder)?.watcher.close()
    watchers.delete(folder)
  }

  async function updateOne(folder: string, only: string | undefined): Promise<void> {
    const stats = await stat(folder).catch(() => undefined)
    const id = stats ? `${stats.dev} ${stats.ino}` : undefined
    if (isClosed || watchers.get(folder)?.id === id) return
    drop(folder)
    if (id === undefined) return
    try {
      const watcher = watch(folder, { persistent: false }, (_event, file) => {
        if (only === undefined || file === null || file === only) onChange()
      })
      watcher.on('error', () => drop(folder))
      watchers.set(folder, { watcher, id })
    } catch {
      // Such as ENOSPC: no watchers are left.
    }
  }

  return {
    async update() {
      await Promise.all([...folders].map(([folder, only]) => updateOne(folder, only)))
    },
    close() {
      isClosed = true
      for (const folder of watchers.keys()) drop(folder)
    },
  }
}
