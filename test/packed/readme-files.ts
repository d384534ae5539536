import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { testFolder } from '../support/workspace.ts'

const readme = readFileSync(join(testFolder, '../README.md'), 'utf8')

/** Returns the files of a section of the README: blocks of code behind a line that begins with the name of the file. */
export function readmeFiles(heading: string): Record<string, string> {
  const [, section = ''] = readme.split(`\n## ${heading}\n`)
  const [own = ''] = section.split('\n## ')
  const blocks = own.matchAll(/^`([\w./-]+)`[^]*?\n```\w+\n([^]*?)^```$/gm)
  return Object.fromEntries(Array.from(blocks, ([, name, code]) => [name!, code!]))
}
