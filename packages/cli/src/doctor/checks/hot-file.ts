import { existsSync } from 'node:fs'
import { hotFilePath, readHotFile } from '@vite-integration/core'
import { findVite } from '@vite-integration/core/link'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

/** Checks that the hot file of the project, where there is one, leads to a running Vite server. */
export async function checkHotFile({ root }: Project): Promise<Finding[]> {
  const { ok, warning } = reporter('hot file')
  const file = hotFilePath(root)
  if (!existsSync(file)) return []
  const vite = await findVite(file)
  vite?.close()
  if (vite) return [ok(`Vite runs at ${vite.url} (process ${String(vite.pid)})`)]
  const fix = `Delete ${file}, or start Vite: it writes a new one.`
  const told = readHotFile(file)
  if (!told) return [warning('The hot file cannot be read.', fix)]
  const { url, pid, socket } = told
  return [
    warning(`The hot file is stale: process ${String(pid)} (${url}) does not answer at ${socket}.`, fix),
  ]
}
