import { didYouMean } from './did-you-mean.ts'

/**
 * A source file as manifests and module graphs name it: without './' or '/' in front. Templates are not
 * typed: what is no text is the name of nothing.
 */
export function sourceName(name: string): string {
  return (typeof name === 'string' ? name : typeof name).replace(/^(?:\.?\/)+/, '')
}

/**
 * The name of a virtual module behind a path: where a working directory or a root has been taken for its
 * folder. Undefined for files: they have no colon in their names.
 */
export function virtualName(path: string): string | undefined {
  return /\/([\w-]{2,}:.+)$/.exec(path)?.[1]
}

/** For error messages: the nearest match, the known names (the first 20), and the likely cause. */
export function describeKnown(name: string, known: readonly string[], cause: string): string {
  const guess = didYouMean(sourceName(name), known)
  const shown = known.slice(0, 20).map((entry) => JSON.stringify(entry))
  const rest = known.length > shown.length ? ` and ${known.length - shown.length} more` : ''
  const list = known.length === 0 ? 'There are none.' : `Known: ${shown.join(', ')}${rest}.`
  return `${guess === undefined ? '' : `Did you mean ${JSON.stringify(guess)}? `}${list} ${cause}`
}
