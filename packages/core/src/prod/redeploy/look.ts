import { createHash } from 'node:crypto'
import { realpathSync, type Stats, statSync } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ResolvedConfig } from '../../config.ts'
import { metadataFile } from '../../build-metadata.ts'
import type { Snapshot } from '../snapshot.ts'

/** The files of a folder as they are at one moment. */
export interface Look {
  /** Two looks with the same text found the same files, unchanged. */
  readonly text: string
  /** Bytes by file, relative to the folder. */
  readonly sizes: ReadonlyMap<string, number>
}

/** Files whose times say that a build was placed: the record, the manifests, the pages of the build that is served. */
function signs({ outDir, manifests }: ResolvedConfig, current: Snapshot | undefined): string[] {
  const { build } = current ?? {}
  const own = build ? [build.manifestFile, ...build.pages.pages] : []
  const files = [...new Set([metadataFile, ...manifests, ...own])]
  return files.map((file) => path.resolve(outDir, file))
}

/** Returns a text that changes when a build was placed: a few calls of stat, so that it can be asked for often. */
export async function readSigns(config: ResolvedConfig, current: Snapshot | undefined): Promise<string> {
  const folder = await realpath(config.outDir).catch(() => '')
  const stats = await statAll(signs(config, current))
  return [folder, ...stats.map(describe)].join('\n')
}

/** Does the same at once, for the start. */
export function readSignsNow(config: ResolvedConfig, current: Snapshot | undefined): string {
  const stats = signs(config, current).map(statNow)
  return [realpathNow(config.outDir), ...stats.map(describe)].join('\n')
}

/**
 * Looks at the files of a folder: those of a list, or all, those included that are never served, such as the unfinished files
 * of rsync. A folder that is not there has no files.
 */
export async function lookAt(outDir: string, files?: readonly string[]): Promise<Look> {
  const names = files ?? (await listAll(outDir))
  const stats = await statAll(names.map((name) => path.join(outDir, name)))
  const digest = createHash('sha1').update(await realpath(outDir).catch(() => ''))
  const sizes = new Map<string, number>()
  for (const [index, found] of stats.entries()) {
    if (!found?.isFile()) continue
    sizes.set(names[index]!, found.size)
    digest.update(`${names[index]!} ${describe(found)}\n`)
  }
  return { text: digest.digest('base64url'), sizes }
}

async function listAll(outDir: string): Promise<string[]> {
  const names = await readdir(outDir, { recursive: true }).catch(() => [])
  return names.map((name) => name.split(path.sep).join('/')).toSorted()
}

/** Files that are asked for at the same time. */
const batch = 64

async function statAll(files: readonly string[]): Promise<(Stats | undefined)[]> {
  const found: (Stats | undefined)[] = []
  for (let start = 0; start < files.length; start += batch) {
    const some = files.slice(start, start + batch)
    found.push(...(await Promise.all(some.map((file) => stat(file).catch(() => undefined)))))
  }
  return found
}

function statNow(file: string): Stats | undefined {
  try {
    return statSync(file)
  } catch {
    return undefined
  }
}

function realpathNow(folder: string): string {
  try {
    return realpathSync.native(folder)
  } catch {
    return ''
  }
}

function describe(stats: Stats | undefined): string {
  return stats ? `${stats.size} ${stats.mtimeMs} ${stats.ctimeMs} ${stats.ino}` : ''
}
