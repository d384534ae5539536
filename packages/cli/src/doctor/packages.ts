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
  /** Links resolved. */
  readonly folder: string
}

/** The package that a folder sees under a name. Read by its files: `exports` of a package may hide its own. */
export function findPackage(name: string, from: string): InstalledPackage | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'node_modules', name, 'package.json')
    const { version } = readPackageJson(file) ?? {}
    if (version !== undefined) return { version, folder: path.dirname(realpathSync(file)) }
    if (path.dirname(folder) === folder) return undefined
  }
}

/** Undefined for one that is not there, or cannot be read as one. */
export function readPackageJson(file: string): PackageJson | undefined {
  try {
    return parsePackageJson(file)
  } catch {
    return undefined
  }
}

/** Undefined for one that is not there; throws for one that cannot be read. */
export function parsePackageJson(file: string): PackageJson | undefined {
  if (!existsSync(file)) return undefined
  const json: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json
  throw new TypeError('It is no object.')
}

/** Whether a project asks for a package itself. */
export function dependsOn({ dependencies, devDependencies }: PackageJson, name: string): boolean {
  return [dependencies, devDependencies].some(
    (list) => typeof list === 'object' && list !== null && Object.hasOwn(list, name),
  )
}
