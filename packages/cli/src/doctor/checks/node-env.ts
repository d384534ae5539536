import { didYouMean } from '@vite-integration/core'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

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
