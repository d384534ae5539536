import { type Dirent, readdirSync } from 'node:fs'
import path from 'node:path'

/** The walk ends after this many files: a check of a larger project covers a part of it. */
const maxFiles = 20_000

/**
 * Returns the absolute paths of the files below a folder, without node_modules, hidden files and folders, and the
 * absolute paths in `leaveOut`.
 */
export function walkFiles(folder: string, leaveOut: ReadonlySet<string>): string[] {
  const files: string[] = []
  const folders = [folder]
  for (let next = folders.pop(); next !== undefined && files.length < maxFiles; next = folders.pop()) {
    for (const entry of list(next)) {
      const file = path.join(next, entry.name)
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || leaveOut.has(file)) continue
      if (entry.isDirectory()) folders.push(file)
      else if (entry.isFile()) files.push(file)
    }
  }
  return files
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    // The folder is gone, or may not be read.
    return []
  }
}
