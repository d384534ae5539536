import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { normalizePath } from '@vite-integration/core/plugin'

interface Source {
  /** Key in the manifest. */
  readonly key: string
  /** Absolute path with symbolic links resolved. */
  readonly file: string
}

/**
 * Returns the names that sources have in the project when they lie behind symbolic links, with their keys in the
 * manifest. The manifest has the path that a link leads to; a view names the path with the link in it.
 *
 * @param root absolute path of the Vite root
 * @param keys keys of sources in the manifest
 * @param outDir absolute path of the build, which is not searched
 */
export async function linkedNames(
  root: string,
  keys: readonly string[],
  outDir: string,
): Promise<Record<string, string>> {
  const sources = keys.map((key): Source => ({ key, file: path.resolve(root, key) }))
  const names = new Map<string, string>()
  const seen = new Set<string>()

  function add(name: string, target: string): boolean {
    const below = sources.filter(({ file }) => isInside(target, file))
    for (const { key, file } of below)
      names.set(normalizePath(path.join(name, path.relative(target, file))), key)
    return below.length > 0
  }

  /**
   * Searches a folder for links.
   *
   * @param real its absolute path with links resolved
   * @param name its path in the project, relative to root
   */
  async function search(real: string, name: string): Promise<void> {
    const entries = await readdir(real, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const found = path.join(real, entry.name)
      const own = path.join(name, entry.name)
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || found === outDir) continue
      if (entry.isDirectory()) await search(found, own)
      if (!entry.isSymbolicLink()) continue
      const target = await realpath(found).catch(() => found)
      // A link to a folder above itself is skipped: following it would never end.
      if (isInside(target, real) || !add(own, target) || seen.has(target)) continue
      seen.add(target)
      await search(target, own)
    }
  }

  const realRoot = await realpath(root)
  if (realRoot !== path.resolve(root)) add('', realRoot)
  await search(realRoot, '')
  return Object.fromEntries([...names].filter(([name]) => !keys.includes(name)).toSorted())
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file)
  return !relative.startsWith('..') && !path.isAbsolute(relative)
}
