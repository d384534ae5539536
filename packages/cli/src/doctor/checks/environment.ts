import path from 'node:path'
import { didYouMean } from '@vite-integration/core'
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

/** Node cannot load anything below a package.json that it cannot read. */
export function checkPackageJson({ root, packageError }: Project): Finding[] {
  if (packageError === undefined) return []
  const { message } = packageError as Error
  const fix = `Mend ${path.join(root, 'package.json')}: it has to be an object in JSON, without comments.`
  return [reporter('package').error(`package.json cannot be read: ${message}`, fix)]
}

const known = ['development', 'production', 'test']
const short: Readonly<Record<string, string>> = { dev: 'development', prod: 'production', testing: 'test' }

/** Vite, frameworks and this package compare it letter by letter. */
export function checkNodeEnv({ nodeEnv }: Project): Finding[] {
  const { ok, warning } = reporter('NODE_ENV')
  if (nodeEnv === undefined) return [ok('NODE_ENV is unset: production, but for "vite-integration dev"')]
  if (known.includes(nodeEnv)) return [ok(`NODE_ENV is ${nodeEnv}`)]
  const text = JSON.stringify(nodeEnv)
  if (nodeEnv === '')
    return [warning('NODE_ENV is empty.', 'Unset it, or set it to development or production.')]
  const plain = nodeEnv.trim().toLowerCase()
  const meant = short[plain] ?? didYouMean(plain, known)
  const end = /\s$/.test(nodeEnv) ? ' In a Windows script there must be no space ahead of "&&".' : ''
  const fix = `${meant === undefined ? `Use ${known.join(', ')}.` : `Set it to ${meant}.`}${end}`
  return [warning(`NODE_ENV is ${text}, which counts as unset.`, fix)]
}
