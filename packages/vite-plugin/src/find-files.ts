import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'

export interface FoundFile {
  /** Bytes. */
  readonly size: number
  /** Changes each time the file is written, even with the same content. */
  readonly stamp: string
}

/** Files by their paths in a folder, with slashes. */
export type FoundFiles = ReadonlyMap<string, FoundFile>

/**
 * Returns the files of a folder that browsers may ask for: no dotfiles, except in `.well-known`, no source maps, and no
 * symbolic links, which no build makes.
 * A folder that does not exist has none.
 *
 * @param dir absolute path of the folder
 * @param leftOut absolute paths of folders below it that are not searched
 */
export async function findFiles(dir: string, leftOut: ReadonlySet<string> = new Set()): Promise<FoundFiles> {
  const found = new Map<string, FoundFile>()
  const folders = ['']
  for (const folder of folders) {
    const entries = await readEntries(path.join(dir, folder))
    const names = entries
      .filter(({ name }) => !isHidden(name))
      .map((entry) => ({ entry, name: folder === '' ? entry.name : `${folder}/${entry.name}` }))
    const isSearched = (name: string): boolean => !leftOut.has(path.join(dir, name))
    folders.push(
      ...names.flatMap(({ entry, name }) => (entry.isDirectory() && isSearched(name) ? [name] : [])),
    )
    const files = names.filter(({ entry }) => entry.isFile())
    await Promise.all(
      files.map(async ({ name }) => {
        const file = await readStamp(path.join(dir, name))
        if (file) found.set(name, file)
      }),
    )
  }
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function isHidden(name: string): boolean {
  return (name.startsWith('.') && name !== '.well-known') || /\.map(?:\.(?:br|zst|gz))?$/i.test(name)
}

async function readEntries(folder: string): Promise<import('node:fs').Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Returns nothing for a file that is gone again. */
async function readStamp(file: string): Promise<FoundFile | undefined> {
  const stats = await stat(file).catch(() => undefined)
  if (!stats) return undefined
  return { size: stats.size, stamp: `${String(stats.ino)} ${String(stats.size)} ${String(stats.ctimeMs)}` }
}
