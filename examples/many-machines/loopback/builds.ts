import { mkdtempSync } from 'node:fs'
import path from 'node:path'
import { build } from 'vite'

const root = path.dirname(import.meta.dirname)

/** Builds some versions of the application, each into a folder of its own. Returns their absolute paths. */
export async function makeBuilds(count: number, folder: string): Promise<string[]> {
  const outDirs: string[] = []
  for (let version = 0; version < count; version += 1) {
    const outDir = mkdtempSync(path.join(folder, 'build-'))
    // vite.config reads it.
    process.env.VERSION = String(version)
    await build({ root, build: { outDir, emptyOutDir: true }, logLevel: 'warn' })
    outDirs.push(outDir)
  }
  return outDirs
}
