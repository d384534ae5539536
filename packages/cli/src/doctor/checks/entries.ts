import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { nearest } from '@vite-integration/core'
import { clientEntries, type Entry } from '../client.ts'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

/** Each entry is a file. */
export function checkEntries({ root, config }: Project): Finding[] {
  const { ok, error } = reporter('entries')
  if (!config) return []
  const entries = clientEntries(config.build)
  const missing = entries.filter(
    ({ file, source }) => !existsSync(file) && !isResolvedByPlugin(source, config.build),
  )
  if (missing.length === 0) return [ok(`Entries: ${entries.map(({ source }) => source).join(', ')}`)]
  return missing.map((entry) => error(`The entry ${entry.source} does not exist.`, adviceFor(entry, root)))
}

/** An alias, or a module that a plugin makes. */
function isResolvedByPlugin(source: string, { resolve }: NonNullable<Project['config']>['build']): boolean {
  if (source.includes('virtual:') || source.includes('\0')) return true
  return resolve.alias.some(({ find }) =>
    typeof find === 'string' ? source.startsWith(find) : find.test(source),
  )
}

function adviceFor({ file, source }: Entry, root: string): string {
  if (source === 'index.html') {
    return 'Name the entries: "integration({ input: \'src/main.ts\' })" in vite.config, or make an index.html.'
  }
  const guess = nearest(path.basename(file), namesIn(path.dirname(file)))
  const name = guess === undefined ? undefined : path.relative(root, path.join(path.dirname(file), guess))
  const hint = name === undefined ? '' : `Did you mean ${name}? `
  return `${hint}Mend "input" in vite.config, or make the file.`
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
