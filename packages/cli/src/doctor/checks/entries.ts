import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { didYouMean } from '@vite-integration/core'
import type { Entry } from '../client-entries.ts'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

/** Checks that the file of each entry exists. */
export function checkEntries({ root, config }: Project): Finding[] {
  const { ok, error } = reporter('entries')
  if (!config) return []
  const { entries } = config.build
  const missing = entries.filter(({ file, isVirtual }) => !isVirtual && !existsSync(file))
  if (missing.length === 0) return [ok(`Entries: ${entries.map(({ source }) => source).join(', ')}`)]
  return missing.map((entry) => error(`The entry ${entry.source} does not exist.`, adviceFor(entry, root)))
}

function adviceFor({ file, source }: Entry, root: string): string {
  if (source === 'index.html') {
    return 'Name the entries: "integration({ input: \'src/main.ts\' })" in vite.config, or create an index.html.'
  }
  const guess = didYouMean(path.basename(file), namesIn(path.dirname(file)))
  const name = guess === undefined ? undefined : path.relative(root, path.join(path.dirname(file), guess))
  const hint = name === undefined ? '' : `Did you mean ${name}? `
  return `${hint}Correct "input" in vite.config, or create the file.`
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
