import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testFolder } from '../support/workspace.ts'

export const repository: string = join(testFolder, '..')

export function readDocument(name: string): string {
  return readFileSync(join(repository, name), 'utf8')
}

/** Names of all documents that users read: the pages of the site, and what they include. */
export const documents: readonly string[] = globSync(['README.md', 'packages/*/README.md', 'docs/**/*.md'], {
  cwd: repository,
  exclude: ['**/node_modules/**'],
}).toSorted()
