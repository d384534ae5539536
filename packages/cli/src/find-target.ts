import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { commandError } from './errors.ts'

const baseNames = ['server', 'src/server', 'app', 'src/app', 'index']
const extensions = ['ts', 'mts', 'js', 'mjs']

export interface Target {
  /** Absolute path of the module. */
  readonly file: string
  /**
   * Name of the export that is the application, as in './app.ts:app'; undefined for a program that listens by itself.
   */
  readonly exportName: string | undefined
}

/**
 * Finds the module of a target such as './server.ts' or './app.ts:app'; without a target the first file that exists
 * under one of the usual names, then "main" of package.json.
 *
 * @param cwd absolute path of the folder that targets are relative to
 * @throws ViteIntegrationError TARGET_NOT_FOUND
 */
export function findTarget(target: string | undefined, cwd: string = process.cwd()): Target {
  if (target === undefined) return { file: findUsual(cwd), exportName: undefined }
  const whole = path.resolve(cwd, target)
  if (isFile(whole)) return { file: whole, exportName: undefined }
  // Only a colon in front of an identifier separates an export: a Windows path has one after its drive letter.
  const [, name, exportName] = /^(.+):([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u.exec(target) ?? []
  const file = path.resolve(cwd, name ?? target)
  if (name !== undefined && isFile(file)) return { file, exportName }
  throw commandError('TARGET_NOT_FOUND', { name: name ?? target, where: file }, { dev: true })
}

function findUsual(cwd: string): string {
  const names = baseNames.flatMap((name) => extensions.map((extension) => `${name}.${extension}`))
  const main = readMain(cwd)
  const found = [...names, ...(main === undefined ? [] : [main])].find((name) => isFile(path.join(cwd, name)))
  if (found !== undefined) return path.join(cwd, found)
  const where = `${baseNames.join(', ')} (${extensions.map((extension) => `.${extension}`).join(', ')}) and "main" of package.json in ${cwd}`
  throw commandError('TARGET_NOT_FOUND', { where }, { dev: true })
}

function readMain(cwd: string): string | undefined {
  const file = path.join(cwd, 'package.json')
  if (!existsSync(file)) return undefined
  try {
    const { main } = JSON.parse(readFileSync(file, 'utf8')) as { main?: unknown }
    return typeof main === 'string' ? main : undefined
  } catch {
    // Not an error here: npm, Node and `doctor` report a package.json that cannot be read.
    return undefined
  }
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
}
