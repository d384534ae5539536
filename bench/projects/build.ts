import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface BuildEntry {
  /** Key in the manifest. */
  entry: string
  /** Number of JavaScript chunks, with that of the entry. */
  chunks: number
  /** Number of chunks that have a stylesheet, the entry first. */
  stylesheets: number
  /** True if the entry imports all chunks itself: AdonisJS's class follows imports one level only. */
  isFlat?: boolean
}

interface ManifestChunk {
  file: string
  name: string
  src?: string
  isEntry?: boolean
  imports?: string[]
  css?: string[]
}

/** Number of files that are written at the same time. */
const BATCH = 500

/** Writes a build as Vite leaves it in `dist`: manifest, page, hashed files. Returns the paths of these files. */
export async function writeBuild(root: string, entries: BuildEntry[]): Promise<string[]> {
  const manifest: Record<string, ManifestChunk> = {}
  for (const entry of entries) addEntry(manifest, entry)
  const outDir = join(root, 'dist')
  await mkdir(join(outDir, 'assets'), { recursive: true })
  await mkdir(join(outDir, '.vite'))
  await writeFile(join(outDir, '.vite', 'manifest.json'), JSON.stringify(manifest, undefined, 2))
  await writeFile(join(outDir, 'index.html'), '<!doctype html><title>bench</title>')
  const files = Object.values(manifest).flatMap(({ file, css = [] }) => [file, ...css])
  for (let from = 0; from < files.length; from += BATCH) {
    const batch = files.slice(from, from + BATCH)
    await Promise.all(batch.map((file) => writeFile(join(outDir, file), `/* ${file} */\n`)))
  }
  return files
}

/**
 * Adds the chunks of an entry. Each chunk imports three others, and most are imported by a second one as well, like the
 * shared chunks of a real build.
 */
function addEntry(
  manifest: Record<string, ManifestChunk>,
  { entry, chunks, stylesheets, isFlat = false }: BuildEntry,
): void {
  const name = entry.replace(/^.*\/|\.\w+$/g, '')
  const keys = Array.from({ length: chunks }, (_, index) =>
    index === 0 ? entry : `_${hashedName(`${name}-shared-${index}`, 'js')}`,
  )
  const imports = keys.map((): string[] => [])
  keys.slice(1).forEach((key, below) => {
    const parent = isFlat ? 0 : Math.floor(below / 3)
    imports[parent]?.push(key)
    if (parent > 0) imports[parent - 1]?.push(key)
  })
  keys.forEach((key, index) => {
    const chunkName = index === 0 ? name : `${name}-shared-${index}`
    manifest[key] = {
      file: `assets/${index === 0 ? hashedName(name, 'js') : key.slice(1)}`,
      name: chunkName,
      ...(index === 0 && { src: entry, isEntry: true }),
      ...(imports[index]?.length && { imports: imports[index] }),
      ...(index < stylesheets && { css: [`assets/${hashedName(chunkName, 'css')}`] }),
    }
  })
}

function hashedName(name: string, extension: string): string {
  const hash = createHash('sha256').update(`${name}.${extension}`).digest('base64url').slice(0, 8)
  return `${name}-${hash}.${extension}`
}
