import path from 'node:path'

/** Returns the name of the file that a precompressed form is of; undefined for a file that is none by its name. */
export function plainName(file: string): string | undefined {
  const plain = file.replace(/\.(?:br|zst|gz)$/i, '')
  return plain === file ? undefined : plain
}

/** Returns whether a path has a hidden segment, `.well-known` aside, or leads upward. */
export function isHiddenPath(file: string): boolean {
  return file.split('/').some((segment) => segment.startsWith('.') && segment !== '.well-known')
}

/**
 * Files that are of no use to a browser, in small letters: source maps, what editors and systems leave behind, configuration
 * of other servers, and Vite's map from modules to files for server-side rendering.
 */
const leftover =
  /(?:\.(?:map|bak|orig|rej|sw[op]|tmp)|~|^#.*#|^(?:web\.config|thumbs\.db|desktop\.ini|ssr-manifest\.json))$/

/** Returns whether a file is never served, by its name alone. A compressed form counts as what it is of. */
export function isLeftover(file: string): boolean {
  const plain = plainName(file)
  return plain === undefined ? leftover.test(path.posix.basename(file).toLowerCase()) : isLeftover(plain)
}

/** Names of files in a build that are for the server alone. */
export interface PrivateFiles {
  /** Files relative to outDir. */
  readonly files: ReadonlySet<string>
  /** Folders relative to outDir, each with a slash at its end. */
  readonly folders: readonly string[]
}

/** Returns whether a file, or what it is a compressed form of, is for the server alone. */
export function isPrivate(file: string, { files, folders }: PrivateFiles): boolean {
  if (files.has(file) || folders.some((folder) => file.startsWith(folder))) return true
  const plain = plainName(file)
  return plain !== undefined && isPrivate(plain, { files, folders })
}
