import { readdirSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { isHiddenPath, isLeftover } from './never-served.ts'

/**
 * Every file below a folder that may be served, relative and with slashes. Left out: dotfiles and
 * dot folders (but `.well-known/`), source maps and leftovers of editors, and links that lead out of the folder. What is not
 * in this list is never read for a request: that removes traversal as a class.
 *
 * @param root absolute, links resolved
 */
export function listFiles(root: string): string[] {
  const files: string[] = []
  const folders = ['']
  // A link to a folder above would otherwise go round for ever.
  const visited = new Set([root])
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (isHiddenPath(entry.name) || isLeftover(entry.name)) continue
      const kind = entry.isSymbolicLink() ? followLink(root, name, visited) : entryKind(entry)
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
function followLink(root: string, name: string, visited: Set<string>): Kind {
  try {
    const target = realpathSync.native(path.join(root, name))
    const relative = path.relative(root, target)
    if (relative === '' || path.isAbsolute(relative)) return undefined
    const file = relative.split(path.sep).join('/')
    if (isHiddenPath(file) || isLeftover(file)) return undefined
    const kind = entryKind(statSync(target))
    if (kind === 'folder' && visited.has(target)) return undefined
    visited.add(target)
    return kind
  } catch {
    return undefined // a dead link
  }
}
