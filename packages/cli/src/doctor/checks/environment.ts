import path from 'node:path'
import { didYouMean } from '@vite-integration/core'
import { isInRange } from '@vite-integration/core/tooling'
import { type Finding, reporter } from '../finding.ts'
import { findPackage } from '../packages.ts'
import type { Project } from '../project.ts'
import { supported } from '../supported.ts'

/** Checks that this version of Node is supported. */
export function checkNode(_project: Project, version: string = process.versions.node): Finding[] {
  const { ok, error } = reporter('node')
  if (isInRange(version, supported.node)) return [ok(`Node ${version}`)]
  return [error(`Node ${version} is not supported.`, `Install Node ${supported.node}.`)]
}

/** Checks that Vite is installed in the project, in a supported version. */
export function checkVite({ root, viteVersion, viteProblem }: Project): Finding[] {
  const { ok, warning, error } = reporter('vite')
  if (viteVersion === undefined) {
    const { message, fix } = viteProblem!
    return [error(message, fix)]
  }
  // Vite was found beside this package, of which it is a peer dependency.
  if (!findPackage('vite', root)) {
    const fix = 'Run "npm install -D vite" in the project, so that its version is the project\'s choice.'
    return [warning(`Vite ${viteVersion} is not the project's own.`, fix)]
  }
  return [ok(`Vite ${viteVersion}`)]
}

/** Checks that package.json can be read: below one that cannot, Node loads no module. */
export function checkPackageJson({ root, packageError }: Project): Finding[] {
  if (packageError === undefined) return []
  const { message } = packageError as Error
  const fix = `Correct ${path.join(root, 'package.json')}: it has to be an object in JSON, without comments.`
  return [reporter('package').error(`package.json cannot be read: ${message}`, fix)]
}

const known = ['development', 'production', 'test']
const short: Readonly<Record<string, string>> = { dev: 'development', prod: 'production', testing: 'test' }

/** Checks the spelling of NODE_ENV: Vite, frameworks and this package compare it as it is. */
export function checkNodeEnv({ nodeEnv }: Project): Finding[] {
  const { ok, warning } = reporter('NODE_ENV')
  if (nodeEnv === undefined) {
    return [ok('NODE_ENV is unset: that means production, except with "vite-integration dev"')]
  }
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
