import { delimiter, dirname, join } from 'node:path'

/** Returns a PATH with the folders `node_modules/.bin`, so that programs can be named as in package.json's scripts. */
export function withPackagePrograms(cwd: string): Record<string, string> {
  const folders = [cwd]
  for (let folder = dirname(cwd); folder !== folders.at(-1); folder = dirname(folder)) folders.push(folder)
  // Windows ignores the case of names: the spelling that exists has to be reused, or there would be two variables.
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const programs = folders.map((folder) => join(folder, 'node_modules', '.bin'))
  return { [name]: [...programs, process.env[name] ?? ''].join(delimiter) }
}
