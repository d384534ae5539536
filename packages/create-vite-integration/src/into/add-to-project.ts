import { resolve } from 'node:path'
import { log, note, outro } from '@clack/prompts'
import { askWhether } from '../ask.ts'
import { CreateError } from '../errors.ts'
import { packageManager } from '../package-manager.ts'
import { linesByHand } from './lines.ts'
import { planProject } from './plan.ts'
import { showDiff } from './show-diff.ts'
import { writeChanges } from './write-changes.ts'

/**
 * Adds vite-integration to a project: shows what would change, asks, and writes it.
 *
 * @param isSure makes the changes without asking
 * @param own version of this package
 * @throws CreateError PROJECT_NOT_FOUND, ALREADY_ADDED, and UNCERTAIN where nothing is changed
 */
export async function addToProject(folder: string, isSure: boolean, own: string): Promise<void> {
  const root = resolve(folder)
  const plan = planProject(root, own)
  if (!('changes' in plan)) {
    note(linesByHand(plan.framework), 'Lines to add')
    throw new CreateError('UNCERTAIN', `${plan.reason} Nothing was changed`, 'The lines to add are above.')
  }
  for (const change of plan.changes) if (change.before !== change.after) log.message(showDiff(change))
  if (!isSure && !(await askWhether('Make these changes?'))) {
    throw new CreateError('CANCELED', 'Canceled', 'Nothing was changed.')
  }
  writeChanges(root, plan.changes)
  for (const text of plan.notes) log.info(text)
  const { install, run } = packageManager()
  outro(`The files are written. Next:\n\n  ${install}\n  ${run} dev`)
}
