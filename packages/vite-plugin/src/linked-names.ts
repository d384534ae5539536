import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { normalizePath } from '@vite-integration/core'

interface Source {
  readonly key: string
  /** Absolute, links resolved. */
  readonly file: string
}

/**
 * Names of sources by which a project has them behind symbolic links: a manifest follows these, whoever writes
 * a view does not.
 *
 * @param keys of sources in the manifest
 * @param outDir absolute, not looked into
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

  /** @param real the folder, links resolved */
  async function look(real: string, name: string): Promise<void> {
    const entries = await readdir(real, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      const found = path.join(real, entry.name)
      const own = path.join(name, entry.name)
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || found === outDir) continue
      if (entry.isDirectory()) await look(found, own)
      if (!entry.isSymbolicLink()) continue
      const target = await realpath(found).catch(() => found)
      // One that leads back up would have no end.
      if (isInside(target, real) || !add(own, target) || seen.has(target)) continue
      seen.add(target)
      await look(target, own)
    }
  }

  const realRoot = await realpath(root)
  if (realRoot !== path.resolve(root)) add('', realRoot)
  await look(realRoot, '')
  return Object.fromEntries([...names].filter(([name]) => !keys.includes(name)).toSorted())
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file)
  return !relative.startsWith('..') && !path.isAbsolute(relative)
}
