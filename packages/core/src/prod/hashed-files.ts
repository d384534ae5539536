import type { Manifest } from '../manifest/read-manifest.ts'

/**
 * The files of a build whose name changes when their content does: named by the manifest, and with a
 * hash in the name. The first alone is not enough (`entryFileNames: '[name].js'`), nor is the second:
 * a public file may look hashed.
 */
export function hashedFiles(manifest: Manifest): Set<string> {
  const hashed = new Set<string>()
  for (const { name, src, file, css, assets } of manifest.values()) {
    const add = (built: string): void => {
      if (carriesHash(built, name, src)) hashed.add(built)
    }
    add(file)
    css.forEach(add)
    assets.forEach(add)
  }
  return hashed
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

/** What follows a known name. From `lastIndex`, so that tens of thousands of names are not cut out first. */
const behindName = /[-._]?[\w-]{6,}/y

/**
 * Vite's own pattern is `[name]-[hash]`, the hash eight characters of base64url. Behind a known name
 * whatever follows is the hash; without one it has to look like a hash, so that `my-component.js` does not.
 */
function carriesHash(file: string, name: string | undefined, src: string | undefined): boolean {
  const start = file.lastIndexOf('/') + 1
  const end = stemEnd(file, start)
  const isKnown = (known: string): boolean => start + known.length <= end && file.startsWith(known, start)
  const known = [name === '' ? undefined : name, src === undefined ? undefined : stemOf(src)].find(
    (candidate) => candidate !== undefined && isKnown(candidate),
  )
  if (known !== undefined) {
    behindName.lastIndex = start + known.length
    return behindName.test(file) && behindName.lastIndex === end
  }
  const tail = /(?:^|[-._])([\w-]{8,})$/.exec(file.slice(start, end))?.[1]
  return tail !== undefined && /[\dA-Z]/.test(tail.slice(-8))
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
