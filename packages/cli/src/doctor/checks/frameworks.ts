import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { isInRange } from '@vite-integration/core/tooling'
import { type Finding, reporter } from '../finding.ts'
import { dependsOn, findPackage, type InstalledPackage } from '../packages.ts'
import type { Project } from '../project.ts'
import { supported } from '../supported.ts'

const frameworks = ['express', 'fastify'] as const

/** Checks the version of each host framework of the project, and that its adapter is installed. */
export function checkFrameworks(project: Project): Finding[] {
  return frameworks.flatMap((name) => checkFramework(name, project))
}

function checkFramework(name: (typeof frameworks)[number], { root, packageJson }: Project): Finding[] {
  const { ok, warning, error } = reporter(name)
  const adapter = `@vite-integration/${name}`
  const wantsAdapter = dependsOn(packageJson, adapter)
  if (!wantsAdapter && !dependsOn(packageJson, name)) return []
  const found = findPackage(name, root)
  if (!found) return [error(`${name} is not installed.`, `Run "npm install ${name}".`)]
  if (!isInRange(found.version, supported[name])) {
    const fix = `Install a supported one: ${supported[name]}.`
    return [error(`${name} ${found.version} is not supported.`, fix)]
  }
  const installed = findPackage(adapter, root)
  if (installed) return [ok(`${name} ${found.version} with ${adapter} ${installed.version}`)]
  const fix = `Run "npm install ${adapter}".`
  if (wantsAdapter) return [error(`${adapter} is in package.json, but not installed.`, fix)]
  return [warning(`${name} ${found.version} has no adapter: templates get no tags.`, fix)]
}

const core = '@vite-integration/core'
const users = ['@vite-integration/express', '@vite-integration/fastify', '@vite-integration/vite-plugin']

/** Checks that core is installed once: adapters, plugin and command read each other's files, and must agree on them. */
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
