import { type Finding, reporter } from '../finding.ts'
import { findPackage } from '../packages.ts'
import type { Project } from '../project.ts'
import { isInRange, supported } from '../version-range.ts'

export function checkNode(_project: Project, version: string = process.versions.node): Finding[] {
  const { ok, error } = reporter('node')
  if (isInRange(version, supported.node)) return [ok(`Node ${version}`)]
  return [error(`Node ${version} is not supported.`, `Install Node ${supported.node}.`)]
}

export function checkVite({ root, viteVersion, viteProblem }: Project): Finding[] {
  const { ok, warning, error } = reporter('vite')
  if (viteVersion === undefined) {
    const { message, fix } = viteProblem!
    return [error(message, fix)]
  }
  if (!isInRange(viteVersion, supported.vite)) {
    const fix = `Run "npm install -D vite@8": ${supported.vite} are supported.`
    return [error(`Vite ${viteVersion} is not supported.`, fix)]
  }
  // It has been loaded, from beside this package.
  if (!findPackage('vite', root)) {
    const fix = 'Run "npm install -D vite" in the project, so that its version is the project\'s choice.'
    return [warning(`Vite ${viteVersion} is not the project's own.`, fix)]
  }
  return [ok(`Vite ${viteVersion}`)]
}
