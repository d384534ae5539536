import { chunkOf, type Manifest } from './build-files.ts'

/**
 * Returns what the tags of entries have to load by Vite's backend-integration guide, by a plain implementation of its
 * rules: the entry's CSS, the imported chunks' CSS, the entry, the imported chunks as preloads. Several entries: all
 * stylesheets, then all scripts, then all preloads.
 */
export function expectedTags(manifest: Manifest, entries: readonly string[], base = '/'): string[] {
  const styles = new Set<string>()
  const scripts = new Set<string>()
  const preloads = new Set<string>()
  for (const entry of entries) {
    const chunk = chunkOf(manifest, entry)
    const imported = importedChunks(manifest, entry)
    for (const css of chunk.css ?? []) styles.add(css)
    for (const key of imported) for (const css of chunkOf(manifest, key).css ?? []) styles.add(css)
    if (isScript(chunk.file)) scripts.add(chunk.file)
    else styles.add(chunk.file)
    for (const key of imported) {
      const { file } = chunkOf(manifest, key)
      if (isScript(file)) preloads.add(file)
    }
  }
  return [
    ...[...styles].map((file) => `stylesheet ${base}${file}`),
    ...[...scripts].map((file) => `script ${base}${file}`),
    ...[...preloads].filter((file) => !scripts.has(file)).map((file) => `modulepreload ${base}${file}`),
  ]
}

/**
 * Returns the imported chunks as the guide's `importedChunks` does: each once, after its own imports, without the
 * entry.
 */
function importedChunks(manifest: Manifest, entry: string): string[] {
  const seen = new Set([entry])
  const found: string[] = []
  const visit = (key: string): void => {
    for (const imported of chunkOf(manifest, key).imports ?? []) {
      if (seen.has(imported)) continue
      seen.add(imported)
      visit(imported)
      found.push(imported)
    }
  }
  visit(entry)
  return found
}

function isScript(file: string): boolean {
  return /\.m?js$/.test(file)
}
