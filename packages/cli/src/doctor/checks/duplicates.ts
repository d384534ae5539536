import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Finding, reporter } from '../finding.ts'
import { findPackage, type InstalledPackage } from '../packages.ts'
import type { Project } from '../project.ts'

const core = '@vite-integration/core'
const users = ['@vite-integration/express', '@vite-integration/fastify', '@vite-integration/vite-plugin']

/** One core for all: adapters and plugin of different versions read each other's files. */
export function checkDuplicates({ root }: Project): Finding[] {
  const { ok, warning } = reporter('duplicates')
  const folders = users.flatMap((name) => findPackage(name, root)?.folder ?? [])
  const copies = new Map<string, InstalledPackage>()
  for (const from of [root, ...folders, path.dirname(fileURLToPath(import.meta.url))]) {
    const found = findPackage(core, from)
    if (found) copies.set(found.folder, found)
  }
  if (copies.size <= 1) return [ok(`One ${core}`)]
  const list = [...copies.values()].map(({ version, folder }) => `${version} in ${folder}`)
  const fix =
    'Bring the @vite-integration packages and vite-integration to one version, then run "npm dedupe".'
  return [warning(`${core} is installed ${String(copies.size)} times: ${list.join(', ')}.`, fix)]
}
