import path from 'node:path'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

/** Checks that the backend exists which "vite-integration dev" and "preview" would run. */
export function checkTarget({ target, targetError }: Project): Finding[] {
  const { ok, warning, error } = reporter('target')
  if (target) {
    const suffix = target.exportName === undefined ? '' : `:${target.exportName}`
    return [ok(`Backend: ${path.relative(process.cwd(), target.file)}${suffix}`)]
  }
  const fix = 'Name it: "vite-integration doctor ./src/main.ts".'
  if (targetError !== undefined) {
    return [error((targetError as Error).message, fix)]
  }
  return [warning('No backend was found by the usual names; its checks are left out.', fix)]
}
