import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CreateError } from '../errors.ts'
import { type PackageName, versionOf } from '../compose/versions.ts'
import { newlineOf } from './text-edit.ts'

/** What is read of a package.json. */
export interface PackageJson {
  readonly type?: string
  readonly main?: string
  readonly scripts?: Record<string, string>
  readonly dependencies?: Record<string, string>
  readonly devDependencies?: Record<string, string>
}

export interface ProjectPackage {
  readonly file: string
  readonly text: string
  readonly json: PackageJson
}

/** @throws CreateError PROJECT_NOT_FOUND */
export function readProjectPackage(root: string): ProjectPackage {
  const file = join(resolve(root), 'package.json')
  try {
    const text = readFileSync(file, 'utf8')
    return { file, text, json: JSON.parse(text) as PackageJson }
  } catch (error) {
    throw new CreateError(
      'PROJECT_NOT_FOUND',
      'There is no project that can be read',
      `Looked for ${file}: ${(error as Error).message}. Name the folder of a project: --into backend`,
    )
  }
}

/** What is added to a package.json. */
export interface Additions {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: readonly PackageName[]
  readonly devDependencies: readonly PackageName[]
  /** Ranges in place of those that are too old. */
  readonly ranges: Readonly<Record<string, string>>
}

/**
 * Returns a package.json with additions. What it has already stays.
 *
 * @param own version of this package
 */
export function editPackage({ text, json }: ProjectPackage, additions: Additions, own: string): string {
  const has = (name: string): boolean => name in { ...json.dependencies, ...json.devDependencies }
  const listed = (names: readonly PackageName[]): Record<string, string> =>
    Object.fromEntries(names.filter((name) => !has(name)).map((name) => [name, versionOf(name, own)]))
  const dependencies = { ...json.dependencies, ...listed(additions.dependencies), ...additions.ranges }
  const devDependencies = { ...json.devDependencies, ...listed(additions.devDependencies) }
  const edited = {
    ...json,
    scripts: { ...additions.scripts, ...json.scripts },
    dependencies: sorted(dependencies),
    ...(Object.keys(devDependencies).length > 0 && { devDependencies: sorted(devDependencies) }),
  }
  const [, indent = '  '] = /^([ \t]+)"/m.exec(text) ?? []
  const written = JSON.stringify(edited, undefined, indent).replaceAll('\n', newlineOf(text))
  return text.endsWith('\n') ? `${written}${newlineOf(text)}` : written
}

function sorted(record: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).toSorted(([left], [right]) => (left < right ? -1 : 1)))
}
