import path from 'node:path'
import type { Environment } from 'vite'
import type { FoundFiles } from './find-files.ts'
import { manifestName, type WrittenBuild } from './finish-build.ts'

/** One output of a build. */
interface Part {
  /** Its files, relative to outDir. */
  readonly files: readonly string[]
  /** Those with a hash in their name. */
  readonly hashed: readonly string[]
}

/** The outputs of a build that go to one folder. */
export interface Folder {
  /** The files that were there before; until the build starts to write, nothing. */
  before?: FoundFiles
  /** By the names of entries: with `--watch` each build replaces the parts of the one before. */
  readonly parts: Map<string, Part>
  hasManifest: boolean
}

/** What a folder has when all outputs of its build are written. */
type WholeBuild = Pick<WrittenBuild, 'dir' | 'files' | 'hashed' | 'before'>

/** Collects the outputs of builds by environment and folder. */
export interface BuildFolders {
  /** Returns the outputs that go to a folder. @param dir relative to the root of the environment */
  of(environment: Environment, dir: string): Folder
  /** Takes the builds of an environment of which no output is to come. @param watch the next build replaces parts of this one */
  takeWhole(environment: Environment, watch: boolean): WholeBuild[]
}

export function createBuildFolders(): BuildFolders {
  /** By environment, then by absolute path. */
  const builds = new WeakMap<Environment, Map<string, Folder>>()
  function foldersOf(environment: Environment): Map<string, Folder> {
    const folders = builds.get(environment) ?? new Map<string, Folder>()
    builds.set(environment, folders)
    return folders
  }
  return {
    of(environment, dir) {
      const folders = foldersOf(environment)
      const absolute = path.resolve(environment.config.root, dir)
      const folder = folders.get(absolute) ?? { parts: new Map<string, Part>(), hasManifest: false }
      folders.set(absolute, folder)
      return folder
    },
    takeWhole(environment, watch) {
      const folders = foldersOf(environment)
      const needsManifest = manifestName(environment) !== undefined
      // Where another output of a build is still to come, the last one has the manifest.
      const whole = [...folders].filter(
        ([, { parts, hasManifest }]) => parts.size > 0 && (hasManifest || !needsManifest),
      )
      return whole.map(([dir, { parts, before = new Map() }]) => {
        if (watch) folders.set(dir, { parts, hasManifest: false })
        else folders.delete(dir)
        const all = [...parts.values()]
        return {
          dir,
          before,
          files: all.flatMap(({ files }) => files),
          hashed: all.flatMap(({ hashed }) => hashed),
        }
      })
    },
  }
}
