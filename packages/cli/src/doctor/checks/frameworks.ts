import { type Finding, reporter } from '../finding.ts'
import { dependsOn, findPackage } from '../packages.ts'
import type { Project } from '../project.ts'
import { isInRange, supported } from '../version-range.ts'

const frameworks = ['express', 'fastify'] as const

/** The host frameworks of the project, and the adapter of each. */
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
