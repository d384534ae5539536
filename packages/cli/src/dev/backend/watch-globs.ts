import { statSync } from 'node:fs'
import path from 'node:path'
import picomatch from 'picomatch'
import { globSync } from 'tinyglobby'

/** What the options `watch`, `ignore` and `noReload` name. */
export interface WatchedGlobs {
  /** Returns the files that exist, and the folders in which others may appear; absolute paths. */
  readonly find: () => { readonly files: readonly string[]; readonly folders: readonly string[] }
  /** Returns whether a change of a file, absolute, is of no interest. */
  readonly ignores: (file: string) => boolean
  /** Returns whether pages depend on a file, absolute, of the backend. */
  readonly reloads: (file: string) => boolean
}

/** Folders that only a pattern which names them looks into. */
const large = ['**/node_modules/**', '**/.git/**']

/**
 * Reads the patterns of the options.
 *
 * @param options `watch`: patterns relative to `cwd`; a folder stands for everything below it. `ignore` and `noReload`:
 * likewise; one without a slash fits in every folder
 * @param cwd absolute path
 */
export function readGlobs(
  {
    watch = [],
    ignore = [],
    noReload = [],
  }: Partial<Record<'watch' | 'ignore' | 'noReload', readonly string[]>>,
  cwd: string = process.cwd(),
): WatchedGlobs {
  const ignored = ignore.flatMap(anywhere)
  const matcher = (patterns: readonly string[]): ((file: string) => boolean) => {
    if (patterns.length === 0) return () => false
    const isMatch = picomatch([...patterns], { dot: true })
    return (file) => isMatch(withSlashes(path.relative(cwd, file))) || isMatch(withSlashes(file))
  }
  const isWithoutPage = matcher(noReload.flatMap(anywhere))

  function glob(patterns: readonly string[], onlyDirectories: boolean): string[] {
    return patterns.flatMap((pattern) => {
      const left = /(?:^|\/)(?:node_modules|\.git)(?:\/|$)/.test(pattern) ? ignored : [...ignored, ...large]
      const options = {
        cwd,
        ignore: left,
        absolute: true,
        dot: true,
        expandDirectories: false,
        onlyDirectories,
      }
      return globSync(pattern, options).map((found) => path.resolve(found))
    })
  }

  return {
    find() {
      const patterns = watch.map((pattern) => withFiles(withSlashes(pattern), cwd))
      const bases = patterns.map((pattern) => picomatch.scan(pattern))
      const deep = bases.filter((each) => /\/|\*\*/.test(each.glob))
      const folders = bases.map(({ base, glob: rest }) =>
        path.resolve(cwd, rest === '' ? path.dirname(base) : base),
      )
      const below = glob(
        deep.map(({ base }) => path.posix.join(base, '**')),
        true,
      )
      return { files: glob(patterns, false), folders: [...new Set([...folders, ...below])] }
    },
    ignores: matcher(ignored),
    reloads: (file) => !isWithoutPage(file),
  }
}

/** Returns the patterns for a file or folder that is named by a path, or in every folder by its name. */
function anywhere(pattern: string): string[] {
  const own = withSlashes(pattern)
  const whole = own.includes('/') ? own : `**/${own}`
  return [whole, `${whole}/**`]
}

/** Returns a pattern or path as patterns are written: on Windows a backslash separates folders. */
function withSlashes(pattern: string): string {
  return (path.sep === '\\' ? pattern.replaceAll('\\', '/') : pattern).replace(/^\.\/|\/$/g, '')
}

function withFiles(pattern: string, cwd: string): string {
  try {
    return statSync(path.resolve(cwd, pattern)).isDirectory() ? `${pattern}/**` : pattern
  } catch {
    return pattern
  }
}
