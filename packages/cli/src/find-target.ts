import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { commandError } from './errors.ts'

const folders = ['server', 'src/server', 'app', 'src/app', 'index']
const extensions = ['ts', 'mts', 'js', 'mjs']

export interface Target {
  /** Absolute. */
  readonly file: string
  /** Of './app.ts:app': the export that is the application. Undefined: a program that listens by itself. */
  readonly exportName: string | undefined
}

/**
 * The module of a target such as './server.ts' or './app.ts:app', or the first of the usual names when none
 * is given.
 *
 * @throws ViteIntegrationError TARGET_NOT_FOUND
 */
export function findTarget(target: string | undefined, cwd: string = process.cwd()): Target {
  if (target === undefined) return { file: findUsual(cwd), exportName: undefined }
  const whole = path.resolve(cwd, target)
  if (isFile(whole)) return { file: whole, exportName: undefined }
  // The drive of a Windows path is followed by a colon as well.
  const [, name, exportName] = /^(.+):([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u.exec(target) ?? []
  const file = path.resolve(cwd, name ?? target)
  if (name !== undefined && isFile(file)) return { file, exportName }
  throw commandError('TARGET_NOT_FOUND', { name: name ?? target, where: file }, { dev: true })
}

function findUsual(cwd: string): string {
  const names = folders.flatMap((folder) => extensions.map((extension) => `${folder}.${extension}`))
  const main = readMain(cwd)
  const found = [...names, ...(main === undefined ? [] : [main])].find((name) => isFile(path.join(cwd, name)))
  if (found !== undefined) return path.join(cwd, found)
  const where = `${folders.join(', ')} (${extensions.map((extension) => `.${extension}`).join(', ')}) and "main" of package.json in ${cwd}`
  throw commandError('TARGET_NOT_FOUND', { where }, { dev: true })
}

function readMain(cwd: string): string | undefined {
  const file = path.join(cwd, 'package.json')
  if (!existsSync(file)) return undefined
  try {
    const { main } = JSON.parse(readFileSync(file, 'utf8')) as { main?: unknown }
    return typeof main === 'string' ? main : undefined
  } catch {
    // A package.json that cannot be read is told of by whoever needs more of it.
    return undefined
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
}
