import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Creates a folder that is removed when the process ends. Returns its absolute path. */
export function makeTempFolder(purpose: string): string {
  // The real path: Vite compares paths, and on macOS the folder for temporary files is a link.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), `vite-integration-bench-${purpose}-`))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}
