import path from 'node:path'
import { normalizePath } from '@vite-integration/core/plugin'
import picomatch from 'picomatch'
import { isDynamicPattern } from 'tinyglobby'

/** Globs, prepared for watching files. */
interface FileGlobs {
  /** Absolute paths of folders (and files) that contain everything that matches. */
  readonly folders: readonly string[]
  /** @param file absolute path */
  matches(file: string): boolean
}

/**
 * Prepares globs for watching files.
 *
 * @param root absolute path
 * @param globs relative to root; those with '!' in front exclude files that the others match
 */
export function resolveGlobs(root: string, globs: readonly string[]): FileGlobs {
  const wanted = globs.filter((glob) => !glob.startsWith('!')).map((glob) => resolveGlob(root, glob))
  const exceptions = globs
    .filter((glob) => glob.startsWith('!'))
    .map((glob) => resolveGlob(root, glob.slice(1)))
  return {
    folders: wanted.map(({ folder }) => folder),
    matches: (file) =>
      wanted.some((glob) => glob.matches(file)) && !exceptions.some((glob) => glob.matches(file)),
  }
}

/** Resolves one glob. Its fixed folder is matched by path, because the name of a folder may look like a glob. */
function resolveGlob(root: string, glob: string): { folder: string; matches(file: string): boolean } {
  const segments = glob.split('/')
  const first = segments.findIndex((segment) => isDynamicPattern(segment))
  const fixed = first === -1 ? segments : segments.slice(0, first)
  const folder = path.resolve(root, fixed.join('/') || '.')
  if (first === -1) return { folder, matches: (file) => path.resolve(file) === folder }
  const isMatch = picomatch(segments.slice(first).join('/'))
  return {
    folder,
    matches: (file) => isMatch(normalizePath(path.relative(folder, file))),
  }
}
