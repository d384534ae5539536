import path from 'node:path'
import { type Loading, readFolder, readRealPath, readStats } from '../loading.ts'
import { isHiddenPath, isLeftover } from './never-served.ts'
import { normalizePath } from '../normalize-path.ts'

/**
 * Every file below a folder that may be served, relative and with slashes. Left out: dotfiles and
 * dot folders (but `.well-known/`), source maps and leftovers of editors, and links that lead out of the folder. What is not
 * in this list is never read for a request: that removes traversal as a class.
 *
 * @param root absolute, links resolved
 */
export function* listFiles(root: string): Loading<string[]> {
  const files: string[] = []
  const folders = ['']
  // A link to a folder above would otherwise go round for ever.
  const visited = new Set([root])
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of yield* readFolder(path.join(root, folder))) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (isHiddenPath(entry.name) || isLeftover(entry.name)) continue
      const kind = entry.isSymbolicLink() ? yield* followLink(root, name, visited) : entryKind(entry)
      if (kind === 'file') files.push(name)
      if (kind === 'folder') folders.push(name)
    }
  }
  return files
}

type Kind = 'file' | 'folder' | undefined

function entryKind(entry: { isFile(): boolean; isDirectory(): boolean }): Kind {
  if (entry.isFile()) return 'file'
  return entry.isDirectory() ? 'folder' : undefined
}

/** A link counts as what it leads to, when that lies in the folder and under no hidden name. */
function* followLink(root: string, name: string, visited: Set<string>): Loading<Kind> {
  const target = yield* readRealPath(path.join(root, name))
  if (target === undefined) return undefined // a dead link
  const relative = path.relative(root, target)
  if (relative === '' || path.isAbsolute(relative)) return undefined
  const file = normalizePath(relative)
  if (isHiddenPath(file) || isLeftover(file)) return undefined
  const stats = yield* readStats(target)
  const kind = stats && entryKind(stats)
  if (kind === 'folder' && visited.has(target)) return undefined
  visited.add(target)
  return kind
}
