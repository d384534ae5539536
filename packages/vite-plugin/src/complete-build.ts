import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { withIntegrity } from './page-integrity.ts'
import { writeOutput } from './write-output.ts'

/** Writes `integrity` into the pages of a build. */
export async function completePages(
  dir: string,
  files: readonly string[],
  base: string,
  hashes: ReadonlyMap<string, string>,
  warn: (text: string) => void,
): Promise<void> {
  if (hashes.size === 0) return
  for (const fileName of files.filter((name) => name.endsWith('.html'))) {
    const file = path.join(dir, fileName)
    const onMissing = (missing: string): void =>
      warn(`${fileName} loads ${missing} without a hash (integrity): the build has no such file.`)
    await writeOutput(file, withIntegrity(await readFile(file, 'utf8'), fileName, base, hashes, onMissing))
  }
}

/** Hashes scripts and stylesheets as they are on disk: plugins may change them after they were bundled. */
export async function hashCode(
  dir: string,
  files: readonly string[],
  algorithm: string,
): Promise<Map<string, string>> {
  const code = files.filter((file) => /\.(?:[cm]?js|css)$/.test(file))
  const hash = async (file: string): Promise<[string, string]> => {
    const content = await readFile(path.join(dir, file))
    return [file, `${algorithm}-${createHash(algorithm).update(content).digest('base64')}`]
  }
  return new Map(await Promise.all(code.map(hash)))
}

/**
 * Writes `integrity` into the chunks of the manifest, where other tools look for it as well.
 *
 * @returns the manifest's keys of entries and of sources
 */
export async function completeManifest(
  file: string,
  hashes: ReadonlyMap<string, string>,
): Promise<{ entries: string[]; sources: string[] }> {
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<
    string,
    { file: string; src?: string; isEntry?: boolean; integrity?: string }
  >
  for (const chunk of Object.values(manifest)) {
    const hash = hashes.get(chunk.file)
    if (hash !== undefined) chunk.integrity = hash
  }
  if (hashes.size > 0) await writeOutput(file, JSON.stringify(manifest, undefined, 2))
  const keys = Object.keys(manifest)
  return {
    entries: keys.filter((key) => manifest[key]!.isEntry),
    sources: keys.filter((key) => manifest[key]!.src !== undefined),
  }
}
