import { statSync } from 'node:fs'
import path from 'node:path'
import picomatch from 'picomatch'
import { globSync } from 'tinyglobby'

/** What the options `watch` and `ignore` name. */
export interface WatchedGlobs {
  /** Returns the files that exist, and the folders in which others may appear; absolute paths. */
  readonly find: () => { readonly files: readonly string[]; readonly folders: readonly string[] }
  /** Returns whether a change of a file, absolute, is of no interest. */
  readonly ignores: (file: string) => boolean
}

/** Folders that only a pattern which names them looks into. */
const large = ['**/node_modules/**', '**/.git/**']

/**
 * Reads the patterns of both options.
 *
 * @param watch patterns relative to `cwd`; a folder stands for everything below it
 * @param ignore patterns relative to `cwd`; one without a slash fits in every folder
 * @param cwd absolute path
 */
export function readGlobs(
  watch: readonly string[],
  ignore: readonly string[],
  cwd: string = process.cwd(),
): WatchedGlobs {
  const ignored = ignore.map(withSlashes).flatMap((pattern) => {
    const anywhere = pattern.includes('/') ? pattern : `**/${pattern}`
    return [anywhere, `${anywhere}/**`]
  })
  const isIgnored = picomatch(ignored, { dot: true })

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
    ignores(file) {
      if (ignored.length === 0) return false
      return isIgnored(withSlashes(path.relative(cwd, file))) || isIgnored(withSlashes(file))
    },
  }
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
