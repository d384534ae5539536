import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { newFolder } from './workspace.ts'

export interface ManifestChunk {
  file: string
  name?: string
  src?: string
  isEntry?: boolean
  isDynamicEntry?: boolean
  imports?: string[]
  dynamicImports?: string[]
  css?: string[]
  assets?: string[]
  integrity?: string
}

export type Manifest = Record<string, ManifestChunk>

export function readManifest(root: string, outDir = 'dist'): Manifest {
  return JSON.parse(readFileSync(join(root, outDir, '.vite/manifest.json'), 'utf8')) as Manifest
}

export function chunkOf(manifest: Manifest, key: string): ManifestChunk {
  const chunk = manifest[key]
  if (chunk === undefined) throw new Error(`The fixture's manifest has no '${key}'`)
  return chunk
}

/**
 * Writes a build by hand, for manifests that Vite itself does not write: a text is written as it is. Returns the root.
 */
export function writeBuild(manifest: string | object, files: readonly string[] = []): string {
  const root = newFolder('written-build')
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest)
  writeFile(join(root, 'dist/.vite/manifest.json'), text)
  for (const file of files) writeFile(join(root, 'dist', file), `/* ${file} */`)
  return root
}

/** Writes a build by hand, with every file that the manifest names, and a page. Returns the root. */
export function writeCompleteBuild(manifest: Manifest): string {
  const files = Object.values(manifest).flatMap(({ file, css = [], assets = [] }) => [
    file,
    ...css,
    ...assets,
  ])
  return writeBuild(manifest, ['index.html', ...files])
}

export function writeFile(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}
