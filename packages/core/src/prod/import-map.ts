import { readFileSync } from 'node:fs'
import path from 'node:path'
import { escapeJson } from '../html/escape.ts'
import { inlineScriptTag, type Tag } from '../tags/tag.ts'

/** The file that `build.chunkImportMap` of Vite 8 writes into outDir. */
const fileName = 'importmap.json'

/**
 * Returns the import map of a build, undefined for a build without one. Keys and values get the origin of the
 * assets: the relative imports of a chunk resolve against its own URL.
 *
 * @param from base in the file
 * @param to assetOrigin and base
 */
export function readImportMap(
  outDir: string,
  files: ReadonlySet<string>,
  from: string,
  to: string,
): Tag | undefined {
  if (!files.has(fileName)) return undefined
  const map = parse(readFileSync(path.join(outDir, fileName), 'utf8'))
  if (!map) return undefined
  const move = (address: string): string =>
    address.startsWith(from) ? to + address.slice(from.length) : address
  const imports = Object.fromEntries(Object.entries(map).map(([key, value]) => [move(key), move(value)]))
  return inlineScriptTag('importmap', 'importmap', escapeJson({ imports }), { type: 'importmap' })
}

/** Returns undefined for a public file of that name that is no import map. */
function parse(text: string): Record<string, string> | undefined {
  try {
    const { imports } = JSON.parse(text) as { imports?: unknown }
    if (typeof imports !== 'object' || imports === null) return undefined
    const isMap = Object.values(imports).every((value) => typeof value === 'string')
    return isMap ? (imports as Record<string, string>) : undefined
  } catch {
    return undefined
  }
}
