import path from 'node:path'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

/** Node cannot load anything below a package.json that it cannot read. */
export function checkPackageJson({ root, packageError }: Project): Finding[] {
  if (packageError === undefined) return []
  const { message } = packageError as Error
  const fix = `Mend ${path.join(root, 'package.json')}: it has to be an object in JSON, without comments.`
  return [reporter('package').error(`package.json cannot be read: ${message}`, fix)]
}
