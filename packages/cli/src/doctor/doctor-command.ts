import { print } from '../terminal/print.ts'
import { checkBuild, checkOutDirs } from './checks/build.ts'
import { checkCatchAll } from './checks/catch-all.ts'
import { checkConfig, checkHmr, checkPlugin, checkProxy, checkPublicFiles } from './checks/config.ts'
import { checkEntries } from './checks/entries.ts'
import { checkDuplicates, checkFrameworks } from './checks/frameworks.ts'
import { checkHotFile } from './checks/hot-file.ts'
import { checkPorts } from './checks/ports.ts'
import { checkTarget } from './checks/target.ts'
import { checkNode, checkNodeEnv, checkPackageJson, checkVite } from './checks/environment.ts'
import { checkViews } from './checks/views.ts'
import type { Finding } from './finding.ts'
import { type DoctorOptions, loadProject, type Project } from './project.ts'
import { renderFindings } from './render-findings.ts'

type Check = (project: Project) => readonly Finding[] | Promise<readonly Finding[]>

/** The checks, in an order in which a finding explains those after it. */
const checks: readonly Check[] = [
  checkNode,
  checkPackageJson,
  checkVite,
  checkFrameworks,
  checkDuplicates,
  checkNodeEnv,
  checkConfig,
  checkPlugin,
  checkEntries,
  checkViews,
  checkBuild,
  checkOutDirs,
  checkProxy,
  checkHmr,
  checkPublicFiles,
  checkTarget,
  checkCatchAll,
  checkHotFile,
  checkPorts,
]

/** Runs all checks. They change nothing in the project. */
async function runChecks(project: Project): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const check of checks) findings.push(...(await check(project)))
  return findings
}

/**
 * Checks a project and prints the findings, as text or as JSON.
 *
 * @returns the exit code: 1 when a finding is an error, else 0
 */
export async function doctor({ json, ...options }: DoctorOptions & { json: boolean }): Promise<number> {
  const project = await loadProject(options)
  const findings = await runChecks(project)
  const count = (level: Finding['level']): number =>
    findings.filter((finding) => finding.level === level).length
  const totals = { errors: count('error'), warnings: count('warning') }
  if (json) print(JSON.stringify({ root: project.root, ...totals, findings }, undefined, 2))
  else for (const line of renderFindings(project.root, findings, totals)) print(line)
  return totals.errors === 0 ? 0 : 1
}
