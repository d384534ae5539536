import type { Manifest } from '../manifest/read-manifest.ts'

/**
 * Returns the files of a build whose name changes when their content does, for builds without a record of the Vite plugin:
 * those that the manifest names and that are certainly called by Vite's own pattern, `[name]-[hash].ext`, with a hash of eight
 * characters of base64url. What only may be a hash counts as none: a wrong one would keep clients on old code for a year.
 */
export function hashedFiles(manifest: Manifest): Set<string> {
  const hashed = new Set<string>()
  for (const { name, src, file, css, assets } of manifest.values()) {
    const known = new Set([name, src === undefined ? undefined : stemOf(src)])
    for (const built of [file, ...css, ...assets]) {
      const stem = stemOf(built)
      if (!known.has(stem) && hasHash(stem)) hashed.add(built)
    }
  }
  return hashed
}

/** Words, and words with a number, of eight letters: `frontend`, `MainPage`, `version2`. One hash in a hundred looks so. */
const word = /^(?:[A-Z]?[a-z]+|[A-Z]+)\d{0,2}$|^[A-Z]?[a-z]+[A-Z][a-z]+$/

function hasHash(stem: string): boolean {
  const hash = /^.+-([\w-]{8})$/.exec(stem)?.[1]
  return hash !== undefined && !looksLikeWord(hash)
}

/** Returns whether what may be a hash is more likely a part of a name. */
export function looksLikeWord(text: string): boolean {
  return word.test(text)
}

/** The folders of hashed files: a path there is an asset's, never a page's. */
export function hashedFolders(hashed: Iterable<string>): Set<string> {
  const folders = new Set<string>()
  let last = ''
  for (const file of hashed) {
    const length = file.lastIndexOf('/')
    // Nearly all lie in one folder.
    if (length < 1 || (length === last.length && file.startsWith(last))) continue
    last = file.slice(0, length)
    folders.add(last)
  }
  return folders
}

/** The name of a file without its folder and its last extension. */
function stemOf(file: string): string {
  const start = file.lastIndexOf('/') + 1
  return file.slice(start, stemEnd(file, start))
}

function stemEnd(file: string, start: number): number {
  const dot = file.lastIndexOf('.')
  return dot > start ? dot : file.length
}
