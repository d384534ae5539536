import { escapeJson } from '../html/escape.ts'
import { inlineScriptTag, type Tag } from '../tags/tag.ts'

/** The file that `build.chunkImportMap` of Vite 8 writes into outDir. */
export const importMapFile = 'importmap.json'

/**
 * Returns the tag of a build's import map, undefined for a public file of that name that is none. Keys and values get the origin of the
 * assets: the relative imports of a chunk resolve against its own URL.
 *
 * @param text content of the file
 * @param from base in the file
 * @param to assetOrigin and base
 */
export function importMapTag(text: string, from: string, to: string): Tag | undefined {
  const map = parse(text)
  if (!map) return undefined
  const move = (address: string): string =>
    address.startsWith(from) ? to + address.slice(from.length) : address
  const imports = Object.fromEntries(Object.entries(map).map(([key, value]) => [move(key), move(value)]))
  return inlineScriptTag('importmap', 'importmap', escapeJson({ imports }), { type: 'importmap' })
}

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
