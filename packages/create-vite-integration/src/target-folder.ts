import { readdirSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { CreateError } from './errors.ts'

export const defaultFolder = 'vite-app'

/** Returns what is wrong with a folder for a new project: it has files, which are never overwritten. */
export function folderProblem(folder: string): CreateError | undefined {
  const where = resolve(folder)
  const entry = statSync(where, { throwIfNoEntry: false })
  if (!entry) return undefined
  const name = JSON.stringify(folder)
  if (!entry.isDirectory()) {
    return new CreateError('FOLDER_NOT_EMPTY', `${name} is a file`, `It is ${where}. Name another folder.`)
  }
  // What `git init` leaves is no file of a project.
  const found = readdirSync(where).find((file) => file !== '.git')
  if (found === undefined) return undefined
  return new CreateError(
    'FOLDER_NOT_EMPTY',
    `The folder ${name} is not empty`,
    `${where} has ${JSON.stringify(found)}. Name another folder, or add to the project that is there: --into ${folder}`,
  )
}

/** Returns a name that npm accepts for a package in a folder. */
export function packageName(folder: string): string {
  const name = basename(resolve(folder))
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9._~-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '')
  return name === '' ? defaultFolder : name
}
