import path from 'node:path'
import type { Rolldown } from 'vite'

export type Output = Rolldown.OutputChunk | Rolldown.OutputAsset

/** What the names of an output are made from. Of Rollup or Rolldown: these are alike. */
export interface NamePatterns {
  readonly entryFileNames?: unknown
  readonly chunkFileNames?: unknown
  readonly assetFileNames?: unknown
}

/** What decides the names of workers. Vite 8 has a second name for these options, with the same behind it. */
interface WorkerConfig {
  readonly build: { readonly assetsDir: string }
  readonly worker: { readonly rollupOptions: { readonly output?: NamePatterns | readonly NamePatterns[] } }
}

/** Workers are bundled apart and come into the build as files with names of their own. */
export function workerPatterns({ worker, build }: WorkerConfig): NamePatterns {
  const script = path.posix.join(build.assetsDir, '[name]-[hash].js')
  const [own] = [worker.rollupOptions.output].flat()
  return { entryFileNames: script, chunkFileNames: script, ...own }
}

/**
 * The files of an output whose name holds a hash of their content: what a browser may keep for good. A file
 * of which that is not certain is not among them.
 */
export function hashedNames(outputs: readonly Output[], names: NamePatterns, worker: NamePatterns): string[] {
  const patterns = [names, worker].flatMap((made) => [
    hashPattern(made.entryFileNames),
    hashPattern(made.chunkFileNames),
    hashPattern(made.assetFileNames),
  ])
  /** Of a file that a plugin has named itself: made as all others are, and its hash looks like one. */
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

/** What a pattern such as 'assets/[name]-[hash].js' makes. The group is the hash. */
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
