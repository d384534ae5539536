import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CreateError } from '../errors.ts'
import type { Change } from './plan.ts'

/**
 * Writes the files that change. People may edit them while they are asked, so each is read again ahead of the first write.
 *
 * @throws CreateError UNCERTAIN when one is not as it was, or has come to be; then nothing is written
 */
export function writeChanges(root: string, changes: readonly Change[]): void {
  const other = changes.find(({ file, before }) => textOf(join(root, file)) !== before)
  if (other) {
    throw new CreateError(
      'UNCERTAIN',
      `${other.file} has changed meanwhile. Nothing was changed`,
      'Run the command again: it reads the file anew.',
    )
  }
  for (const { file, before, after } of changes) {
    if (before === after) continue
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), after, before === undefined ? { flag: 'wx' } : {})
  }
}

function textOf(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
