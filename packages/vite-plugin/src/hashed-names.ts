import path from 'node:path'
import type { Rolldown } from 'vite'

export type Output = Rolldown.OutputChunk | Rolldown.OutputAsset

/** The options of Rollup and Rolldown that name the files of an output. */
export interface NamePatterns {
  readonly entryFileNames?: unknown
  readonly chunkFileNames?: unknown
  readonly assetFileNames?: unknown
}

/** The parts of a config that name workers. Vite 8 calls them `rolldownOptions`, and keeps this name as an alias. */
interface WorkerConfig {
  readonly build: { readonly assetsDir: string }
  readonly worker: { readonly rollupOptions: { readonly output?: NamePatterns | readonly NamePatterns[] } }
}

/** Returns the patterns that name workers: they are bundled apart from the build, by options of their own. */
export function workerPatterns({ worker, build }: WorkerConfig): NamePatterns {
  const script = path.posix.join(build.assetsDir, '[name]-[hash].js')
  const [own] = [worker.rollupOptions.output].flat()
  return { entryFileNames: script, chunkFileNames: script, ...own }
}

/**
 * Returns the files of an output whose names contain a hash of their content: browsers may keep them for good
 * (`immutable`). A file is left out when that is not certain.
 *
 * @param names the patterns of the output
 * @param worker the patterns of workers
 */
export function hashedNames(outputs: readonly Output[], names: NamePatterns, worker: NamePatterns): string[] {
  const patterns = [names, worker].flatMap((made) => [
    hashPattern(made.entryFileNames),
    hashPattern(made.chunkFileNames),
    hashPattern(made.assetFileNames),
  ])
  /**
   * Returns whether a file that a plugin named itself has a hash: its name fits a pattern, and the part in the place
   * of the hash has a digit or a capital letter.
   */
  const looksHashed = (file: string): boolean =>
    patterns.some((pattern) => /[\dA-Z]/.test(pattern?.exec(file)?.[1] ?? ''))

  const isHashed = (output: Output): boolean => {
    const { fileName } = output
    if (output.type === 'chunk' && output.preliminaryFileName !== fileName) return true
    if (output.type === 'chunk' || output.names.length === 0) return looksHashed(fileName)
    return hashPattern(assetPattern(names, output))?.test(fileName) ?? false
  }
  return outputs.filter(isHashed).map(({ fileName }) => fileName)
}

function assetPattern({ assetFileNames }: NamePatterns, asset: Rolldown.OutputAsset): unknown {
  return typeof assetFileNames === 'function' ? (assetFileNames(asset) as unknown) : assetFileNames
}

/**
 * Returns an expression for the names that a pattern such as 'assets/[name]-[hash].js' makes. Its group is the hash.
 */
function hashPattern(pattern: unknown): RegExp | undefined {
  if (typeof pattern !== 'string' || !/\[hash(?::\d+)?\]/.test(pattern)) return undefined
  const parts = pattern.split(/(\[[^\]]*\])/).map((part) => partPattern(part))
  return new RegExp(`^${parts.join('')}$`)
}

function partPattern(part: string): string {
  const length = /^\[hash(?::(\d+))?\]$/.exec(part)
  if (length) return `([\\w-]{${length[1] ?? '8'}})`
  if (part === '[name]') return '.+'
  if (part === '[extname]') return '(?:\\.[^/]+)?'
  return /^\[.*\]$/.test(part) ? '[^/]+' : part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
