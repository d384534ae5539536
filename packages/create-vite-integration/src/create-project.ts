import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { outro } from '@clack/prompts'
import type { Arguments } from './args.ts'
import { askChoices, askFolder } from './ask.ts'
import { type Choices, defaults } from './choices.ts'
import { composeProject } from './compose/compose.ts'
import { packageManager } from './package-manager.ts'
import { defaultFolder, folderProblem, packageName } from './target-folder.ts'

/**
 * Creates a project in a new folder.
 *
 * @param own version of this package
 * @throws CreateError FOLDER_NOT_EMPTY
 */
export async function createProject({ folder: given, choices, yes }: Arguments, own: string): Promise<void> {
  if (given !== undefined) checkFolder(given)
  const folder = given ?? (yes ? defaultFolder : await askFolder())
  checkFolder(folder)
  const made: Choices = yes ? withDefaults(choices) : await askChoices(choices)
  const root = resolve(folder)
  for (const [file, text] of Object.entries(composeProject(made, packageName(folder), own))) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    // A file that another program has put there in the meantime is not overwritten either.
    writeFileSync(join(root, file), text, { flag: 'wx' })
  }
  outro(`${folder} is ready. Next:\n\n${nextSteps(root)}`)
}

function checkFolder(folder: string): void {
  const problem = folderProblem(folder)
  if (problem) throw problem
}

function withDefaults(given: Partial<Choices>): Choices {
  const rendering = given.rendering ?? (given.engine ? 'templates' : defaults.rendering)
  return { ...defaults, ...given, rendering }
}

function nextSteps(root: string): string {
  const { install, run } = packageManager()
  const folder = relative(process.cwd(), root)
  const quoted = /\s/.test(folder) ? JSON.stringify(folder) : folder
  const steps = [...(folder === '' ? [] : [`cd ${quoted}`]), install, `${run} dev`]
  return steps.map((step) => `  ${step}`).join('\n')
}
