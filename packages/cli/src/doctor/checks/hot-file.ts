import { existsSync, readFileSync } from 'node:fs'
import { type HotFile, hotFilePath } from '@vite-integration/core'
import { findVite } from '@vite-integration/core/dev'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

/** What a Vite server of its own leaves for backends to find it by. */
export async function checkHotFile({ root }: Project): Promise<Finding[]> {
  const { ok, warning } = reporter('hot file')
  const file = hotFilePath(root)
  if (!existsSync(file)) return []
  const vite = await findVite(file)
  if (vite) return [ok(`Vite runs at ${vite.url} (process ${String(vite.pid)})`)]
  const fix = `Delete ${file}, or start Vite: it writes a new one.`
  const told = readHotFile(file)
  if (!told) return [warning('The hot file cannot be read.', fix)]
  const { url, pid } = told
  if (await answers(url)) {
    return [warning(`The hot file is stale: at ${url} somebody else answers than this project's Vite.`, fix)]
  }
  return [warning(`The hot file is stale: process ${String(pid)} does not answer at ${url} any more.`, fix)]
}

function readHotFile(file: string): HotFile | undefined {
  try {
    const json = JSON.parse(readFileSync(file, 'utf8')) as HotFile
    return URL.canParse(json.url) ? json : undefined
  } catch {
    return undefined
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(2000),
    })
    await response.body?.cancel()
    return true
  } catch {
    return false
  }
}
