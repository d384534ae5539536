import { statSync } from 'node:fs'
import path from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'

/** An option that names files. */
export interface FileOption {
  readonly name: string
  /** True if a name may be something else than a file: an alias, a package, or a mistake that Vite reports itself. */
  readonly mayBeOther?: boolean
}

/**
 * Returns the files that the files and globs of an option name, each once. The paths are absolute: Vite 7 looks for
 * relative ones in its working directory instead of its root.
 *
 * @param patterns relative to root; those with '!' in front exclude files that the others match
 * @param root absolute path of the Vite root
 * @throws Error for a pattern that matches nothing: the files would be missed only in production
 */
export async function expandFiles(
  { name, mayBeOther = false }: FileOption,
  patterns: readonly string[],
  root: string,
): Promise<string[]> {
  const ignore = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'))
  const found = await Promise.all(
    wanted.map(async (pattern) => {
      const file = path.resolve(root, pattern)
      // Checked before globs, because the name of a file may contain characters of a glob: 'pages/[id].ts'.
      if (statSync(file, { throwIfNoEntry: false })?.isFile()) return [file]
      if (!isDynamicPattern(pattern) && mayBeOther) return [pattern]
      const options = { cwd: root, ignore: ['**/node_modules/**', ...ignore], absolute: true }
      const files = await glob(pattern, options)
      if (files.length > 0) return files.toSorted()
      throw new Error(
        `[vite-integration] "${name}" of the plugin: no file matches ${JSON.stringify(pattern)} in ${root}.`,
      )
    }),
  )
  return [...new Set(found.flat())]
}
