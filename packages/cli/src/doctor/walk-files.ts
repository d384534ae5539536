import { type Dirent, readdirSync } from 'node:fs'
import path from 'node:path'

/** A project with more files than this is looked over in part. */
const maxFiles = 20_000

/** Files below a folder, absolute; nothing installed or hidden, and none of the folders that are left out. */
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
    // Gone, or not ours to read.
    return []
  }
}
