import type { Chunk } from './chunk.ts'
import type { Manifest } from './read-manifest.ts'

/**
 * The chunks that an entry reaches through static imports, each once, what is imported before what
 * imports it: the order of Vite's backend-integration guide. Iterative, so that neither a deep graph
 * nor a cycle can end it; the entry itself is never part of the result. An import that the manifest
 * does not hold is passed over.
 */
export function importedChunks(manifest: Manifest, entry: Chunk): Chunk[] {
  const seen = new Set([entry.key])
  const result: Chunk[] = []
  const stack = [{ chunk: entry, next: 0 }]
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const key = top.chunk.imports[top.next++]
    if (key === undefined) {
      stack.pop()
      if (top.chunk !== entry) result.push(top.chunk)
      continue
    }
    const chunk = manifest.get(key)
    if (!chunk || seen.has(key)) continue
    seen.add(key)
    stack.push({ chunk, next: 0 })
  }
  return result
}
