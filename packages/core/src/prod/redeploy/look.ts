import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { ResolvedConfig } from '../../config.ts'
import { metadataFile } from '../../build-metadata.ts'
import { forEachOf, loadAll, loadAsync, type Loading, readRealPath, readStats } from '../../loading.ts'
import type { Snapshot } from '../snapshot.ts'
import { normalizePath } from '../../normalize-path.ts'

/** The files of a folder as they are at one moment. */
export interface Look {
  /** Two looks with the same text found the same files, unchanged. */
  readonly text: string
  /** Bytes by file, relative to the folder. */
  readonly sizes: ReadonlyMap<string, number>
}

/**
 * Files and folders whose times say that a build was placed: the record, the manifests, the pages of the build that is served,
 * and the folders to which a tool adds compressed forms.
 */
function signs({ outDir, manifests }: ResolvedConfig, current: Snapshot | undefined): string[] {
  const { build } = current ?? {}
  const own = build ? [build.manifestFile, ...build.htmlFiles, '.', ...build.assetFolders] : []
  const files = [...new Set([metadataFile, ...manifests, ...own])]
  return files.map((file) => path.resolve(outDir, file))
}

/** Returns a text that changes when a build was placed: a few calls of stat, so that it can be asked for often. */
export function* readSigns(config: ResolvedConfig, current: Snapshot | undefined): Loading<string> {
  const folder = yield* readRealPath(config.outDir)
  const stats = yield* loadAll(signs(config, current).map(readStats))
  return [folder ?? '', ...stats.map(describe)].join('\n')
}

/**
 * Looks at the files of a folder: those of a list, or all, those included that are never served, such as the unfinished files
 * of rsync. A folder that is not there has no files.
 */
export async function lookAt(outDir: string, files?: readonly string[]): Promise<Look> {
  const names = files ?? (await listAll(outDir))
  const stats = await loadAsync(loadAll(names.map((name) => readStats(path.join(outDir, name)))))
  const digest = createHash('sha1').update((await loadAsync(readRealPath(outDir))) ?? '')
  const sizes = new Map<string, number>()
  const add = ([index, found]: [number, Stats | undefined]): void => {
    if (!found?.isFile()) return
    sizes.set(names[index]!, found.size)
    digest.update(`${names[index]!} ${describe(found)}\n`)
  }
  await loadAsync(forEachOf(stats.entries(), add))
  return { text: digest.digest('base64url'), sizes }
}

async function listAll(outDir: string): Promise<string[]> {
  const names = await readdir(outDir, { recursive: true }).catch(() => [])
  return names.map((name) => normalizePath(name)).toSorted()
}

function describe(stats: Stats | undefined): string {
  return stats ? `${stats.size} ${stats.mtimeMs} ${stats.ctimeMs} ${stats.ino}` : ''
}
