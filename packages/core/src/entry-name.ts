import { isAbsolute, posix, relative } from 'node:path'
import { didYouMean } from './did-you-mean.ts'
import { normalizePath } from './normalize-path.ts'

/**
 * Returns the name of a source file in manifests and module graphs: without './' or '/' in front. Templates are
 * not typed: for anything but a string it returns a name that no source has.
 */
export function sourceName(name: string): string {
  return (typeof name === 'string' ? name : typeof name).replace(/^(?:\.?\/)+/, '')
}

/**
 * Returns the name of a virtual module that Vite has resolved against a working directory or root, and so put
 * behind a path. Undefined for files, whose names have no colon.
 */
export function virtualName(path: string): string | undefined {
  return /\/([\w-]{2,}:.+)$/.exec(path)?.[1]
}

/**
 * Returns the name of a server entry in the record of a build: its path relative to root, however the option `ssr` has it
 * (`./src/x`, `/src/x`, absolute), or the name of a virtual module.
 *
 * @param root absolute path of the Vite root
 */
export function serverEntryName(entry: string, root: string): string {
  if (/^[\w-]{2,}:/.test(entry)) return entry
  const isBelow = isAbsolute(entry) && !relative(root, entry).startsWith('..')
  return posix.normalize(sourceName(normalizePath(isBelow ? relative(root, entry) : entry)))
}

/** Part of an error message: the nearest match, the known names (the first 20), and the likely cause. */
export function describeKnown(name: string, known: readonly string[], cause: string): string {
  const guess = didYouMean(sourceName(name), known)
  const shown = known.slice(0, 20).map((entry) => JSON.stringify(entry))
  const rest = known.length > shown.length ? ` and ${known.length - shown.length} more` : ''
  const list = known.length === 0 ? 'There are none.' : `Known: ${shown.join(', ')}${rest}.`
  return `${guess === undefined ? '' : `Did you mean ${JSON.stringify(guess)}? `}${list} ${cause}`
}
