import { resolve } from 'node:path'
import { forEachList, isNode, type ParsedModule, type SyntaxNode } from './parse-module.ts'
import { importsOf, isWritten, type ModuleImport, modulesFrom, resolveModule } from './module-imports.ts'
import type { PackageJson } from './project-package.ts'

export type Framework = 'express' | 'fastify'

/** The place of a project where its application is made. */
export interface FoundBackend extends FoundApp {
  readonly framework: Framework
  /** The program that is started. */
  readonly entry: string
  /** The modules of all programs that lead to the application. */
  readonly modules: readonly ParsedModule[]
}

interface FoundApp {
  readonly module: ParsedModule
  /** The import of the framework. */
  readonly frameworkImport: ModuleImport
  /** Name of the variable that holds the application. */
  readonly app: string
  /** The statement that makes it, and the list of statements that it stands in. */
  readonly statement: SyntaxNode
  readonly list: readonly SyntaxNode[]
}

const usualNames = ['server', 'src/server', 'app', 'src/app', 'index', 'src/index', 'main', 'src/main']

/**
 * Finds the one place where the application is made: in the programs that the scripts and "main" lead to, else in those
 * with the usual names, or in modules that these import.
 *
 * @returns undefined when there is none, or more than one
 */
export function findBackend(
  root: string,
  packageJson: PackageJson,
  framework: Framework,
): FoundBackend | undefined {
  for (const names of [namesOf(packageJson), usualNames]) {
    const programs = entriesOf(root, names).map((entry) => ({ entry, modules: modulesFrom(root, entry) }))
    const [app, ...others] = distinct(programs).flatMap((module) => findApps(module, framework))
    if (!app) continue
    const leading = programs.filter(({ modules }) => modules.some(({ file }) => file === app.module.file))
    return others.length > 0
      ? undefined
      : { framework, entry: leading[0]!.entry, modules: distinct(leading), ...app }
  }
  return undefined
}

function distinct(programs: readonly { readonly modules: readonly ParsedModule[] }[]): ParsedModule[] {
  const modules = programs.flatMap((program) => program.modules)
  return [...new Map(modules.map((module) => [module.file, module])).values()]
}

/** Returns the paths that package.json names, the likeliest first. */
function namesOf({ scripts = {}, main }: PackageJson): string[] {
  const ofScripts = ['dev', 'start', 'serve', 'server']
    .flatMap((name) => (scripts[name] ?? '').split(/\s+/))
    .filter((word) => /^[\w@./-]*[/.][\w@./-]*$/.test(word))
  return main === undefined ? ofScripts : [...ofScripts, main]
}

function entriesOf(root: string, names: readonly string[]): string[] {
  const files = names.flatMap((name) => resolveModule(resolve(root, name)) ?? [])
  return [...new Set(files)].filter((file) => isWritten(root, file))
}

function findApps(module: ParsedModule, framework: Framework): FoundApp[] {
  const frameworkImport = importsOf(module).find(
    ({ source, names }) => source === framework && names.length > 0,
  )
  if (!frameworkImport) return []
  const found: FoundApp[] = []
  forEachList(module.body, (list) => {
    for (const statement of list) {
      const apps = applicationsOf(statement, frameworkImport.names)
      found.push(...apps.map((app) => ({ module, frameworkImport, app, statement, list })))
    }
  })
  return found
}

/** Returns the variables that a statement such as `const app = express()` puts applications into. */
function applicationsOf(statement: SyntaxNode, names: readonly string[]): string[] {
  const declaration = isNode(statement['declaration']) ? statement['declaration'] : statement
  const declarations = (declaration['declarations'] ?? []) as { id: SyntaxNode; init: SyntaxNode | null }[]
  const found = declarations.filter(({ id, init }) => {
    const callee = init?.type === 'CallExpression' ? (init['callee'] as SyntaxNode) : undefined
    return id.type === 'Identifier' && callee?.type === 'Identifier' && names.includes(String(callee['name']))
  })
  return found.map(({ id }) => String(id['name']))
}
