import { realpathSync, type watch as watchFolder } from 'node:fs'
import path from 'node:path'
import { type FileVersion, timeOf, versionOf } from '../../child/file-version.ts'
import { collectChanges } from './collect-changes.ts'
import { watchFolders } from './watch-folders.ts'
import type { WatchedGlobs } from './watch-globs.ts'

/** Files that backends commonly read their settings from, in the working directory. */
export const settingsFiles = ['.env', '.env.local', '.env.development', '.env.development.local'] as const

export interface FileWatch {
  /** Watches a file, absolute, that the backend has loaded in this version. */
  readonly loaded: (file: string, version: FileVersion) => void
  /** Watches further files, absolute, from their present version on. */
  readonly add: (files: readonly string[]) => void
  /** Stops watching all files except these. */
  readonly keep: (files: ReadonlySet<string>) => void
  readonly close: () => void
}

/** Interval in milliseconds at which files are polled that cannot be watched. */
const pollIntervalMs = 200
/** Time in milliseconds in which changes are collected until files of the globs are looked for. */
const findMs = 50
/** The version of a file that was not there. */
const absent: FileVersion = { mtimeMs: 0, content: '' }
/** Time after which a folder is looked through once: some systems report changes only a while after the watch began. */
const beginMs = 1000

type Env = Readonly<Record<string, string | undefined>>

export interface WatchOptions {
  /** Is told once when files cannot be watched: they are polled. */
  readonly warn: (text: string) => void
  /** CHOKIDAR_USEPOLLING and CHOKIDAR_INTERVAL have the meaning that they have for Vite's own watcher. */
  readonly env?: Env
  /** Tests replace it: no program can use up the watches of the system. */
  readonly watch?: typeof watchFolder
  /** Further files, which may appear later, and files whose changes are of no interest. */
  readonly globs?: WatchedGlobs | undefined
}

/**
 * Watches single files, and calls `changed` with those that differ from the version that the backend has loaded. The
 * time of a file is compared first: a change between loading and watching counts, and one before loading does not.
 * Then its content: programs may rewrite a file that they import without changing it.
 */
export function watchFiles(
  changed: (files: string[]) => void,
  { warn, env = process.env, watch, globs }: WatchOptions,
): FileWatch {
  const known = new Map<string, FileVersion>()
  /** Real paths of files that are known by a symbolic link. */
  const links = new Map<string, string>()
  const changes = collectChanges(known, changed)
  const pollsAll = /^(?:1|true)$/i.test(env.CHOKIDAR_USEPOLLING ?? '')
  /** The folders whose files are polled. */
  const polled = new Set<string>()
  let polling: NodeJS.Timeout | undefined
  /** Those of them that exist, and that the system does not watch. */
  const unwatchable = new Set<string>()

  const look = (file: string): void => {
    const name = links.get(file) ?? file
    if (known.has(name) && known.get(name)?.mtimeMs !== timeOf(name)) changes.add(name)
    else if (inGlobs.has(path.dirname(file)) && !known.has(name)) findLater()
  }
  const lookThrough = (folder: string): void => {
    for (const file of known.keys()) if (path.dirname(file) === folder) look(file)
    for (const file of links.keys()) if (path.dirname(file) === folder) look(file)
  }
  const lost = (folder: string, error: Error | undefined): void => {
    if (error !== undefined) {
      if (unwatchable.size === 0)
        warn(`[dev] ${folder} cannot be watched, its files are polled: ${error.message}`)
      unwatchable.add(folder)
    }
    poll(folder)
    lookThrough(folder)
  }
  const folders = watchFolders({ changed: look, lost }, watch)
  /** The folders in which files of the globs may appear, and those files. */
  let inGlobs: ReadonlySet<string> = new Set()
  let ofGlobs: readonly string[] = []
  let finding: NodeJS.Timeout | undefined

  /** Looks for files of the globs. Those that appear later count as changes. */
  function find(isFirst: boolean): void {
    finding = undefined
    if (globs === undefined) return
    const found = globs.find()
    ofGlobs = found.files
    inGlobs = new Set(found.folders)
    for (const folder of inGlobs) startWatching(folder)
    for (const file of ofGlobs) if (!known.has(file)) know(file, isFirst ? versionOf(file) : absent)
  }

  function findLater(): void {
    finding ??= setTimeout(find, findMs, false)
  }

  function poll(folder: string): void {
    polled.add(folder)
    polling ??= setInterval(pollOnce, Number(env.CHOKIDAR_INTERVAL) || pollIntervalMs)
  }

  function pollOnce(): void {
    for (const folder of polled) {
      // A folder that did not exist is watched as soon as it does; one that cannot be watched is polled on.
      const isBack = !pollsAll && !unwatchable.has(folder) && timeOf(folder) !== 0
      if (isBack && folders.add(folder)) polled.delete(folder)
      if (inGlobs.has(folder)) findLater()
      lookThrough(folder)
    }
    if (polled.size > 0) return
    clearInterval(polling)
    polling = undefined
  }

  function startWatching(folder: string): void {
    if (folders.has(folder) || polled.has(folder)) return
    if (pollsAll || timeOf(folder) === 0) poll(folder)
    else if (folders.add(folder)) setTimeout(lookThrough, beginMs, folder).unref()
  }

  function know(file: string, version: FileVersion): void {
    if (globs?.ignores(file)) return
    const isNew = !known.has(file)
    known.set(file, version)
    if (!isNew) return
    startWatching(path.dirname(file))
    const real = realPath(file)
    if (real !== file) {
      links.set(real, file)
      startWatching(path.dirname(real))
    }
    look(file)
  }

  find(true)
  return {
    loaded: know,
    add(files) {
      for (const file of files) know(file, versionOf(file))
    },
    keep(loaded) {
      const files = new Set([...loaded, ...ofGlobs])
      for (const file of known.keys()) if (!files.has(file)) known.delete(file)
      for (const [real, file] of links) if (!files.has(file)) links.delete(real)
      const used = new Set([
        ...inGlobs,
        ...[...known.keys(), ...links.keys()].map((file) => path.dirname(file)),
      ])
      for (const folder of polled) if (!used.has(folder)) polled.delete(folder)
      folders.keep(used)
    },
    close() {
      changes.close()
      clearTimeout(finding)
      clearInterval(polling)
      folders.close()
    },
  }
}

function realPath(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}
