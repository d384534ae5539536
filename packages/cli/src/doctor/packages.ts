import { existsSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'

export interface PackageJson {
  readonly name?: string
  readonly version?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

export interface InstalledPackage {
  readonly version: string
  /** Absolute path of its folder, with symbolic links resolved. */
  readonly folder: string
}

/**
 * Finds the package that modules in a folder import under a name. It walks the folders itself instead of asking Node:
 * the `exports` of a package may hide its package.json.
 */
export function findPackage(name: string, from: string): InstalledPackage | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'node_modules', name, 'package.json')
    const { version } = readPackageJson(file) ?? {}
    if (version !== undefined) return { version, folder: path.dirname(realpathSync(file)) }
    if (path.dirname(folder) === folder) return undefined
  }
}

/** Reads a package.json; undefined when it does not exist or is invalid. */
export function readPackageJson(file: string): PackageJson | undefined {
  try {
    return parsePackageJson(file)
  } catch {
    return undefined
  }
}

/** Reads a package.json; undefined when it does not exist. Throws when it is no JSON object. */
export function parsePackageJson(file: string): PackageJson | undefined {
  if (!existsSync(file)) return undefined
  const json: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json
  throw new TypeError('It is no object.')
}

/** Returns whether a package.json lists a package in its dependencies or devDependencies. */
export function dependsOn({ dependencies, devDependencies }: PackageJson, name: string): boolean {
  return [dependencies, devDependencies].some(
    (list) => typeof list === 'object' && list !== null && Object.hasOwn(list, name),
  )
}
