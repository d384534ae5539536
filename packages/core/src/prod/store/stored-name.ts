import { isUnderAny } from '../../http/request-path.ts'
import { looksLikeWord } from '../hashed-files.ts'
import { isHiddenPath, isLeftover, plainName } from '../never-served.ts'

/** Letters, digits and what Vite leaves in names: nothing that a store, a proxy or a URL parser could read as something else. */
const plain = /^[\p{L}\p{N}_~@/ .-]+$/u
/** A hash of eight characters or more ends the name, as in `[name]-[hash].js`, `[name].[hash].css` and `[hash].png`. */
const hashed = /(?:^|[._-])([\w-]{8,64})\.[a-z\d]{1,11}$/i

/**
 * Returns whether a path may be one of a file that never changes, of another build: a plain name with a hash, in a folder of such
 * files. Nothing else is ever asked of a store.
 *
 * @param path decoded
 * @param folders paths of the folders, base included
 */
export function isStoredName(path: string, folders: readonly string[]): boolean {
  if (path.length > 512 || !plain.test(path) || !isUnderAny(path, folders)) return false
  if (path.includes('//') || isHiddenPath(path.slice(1))) return false
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (isLeftover(name) || plainName(name) !== undefined || /\.html?$/i.test(name)) return false
  const hash = hashed.exec(name)?.[1]
  return hash !== undefined && !looksLikeWord(hash)
}
