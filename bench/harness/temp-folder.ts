import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new folder, removed when the run ends, in whatever way it ends. */
export function makeTempFolder(purpose: string): string {
  // The real path, because Vite compares paths and macOS links its folder for temporary files.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), `vite-integration-bench-${purpose}-`))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}
