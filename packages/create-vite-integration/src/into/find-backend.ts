import { relative, resolve } from 'node:path'
import { forEachList, isNode, type ParsedModule, parseModule, type SyntaxNode } from './parse-module.ts'
import { importsOf, type ModuleImport, relativeImports, resolveModule } from './module-imports.ts'
import type { PackageJson } from './project-package.ts'

export type Framework = 'express' | 'fastify'

/** The place of a project where its application is made. */
export interface FoundBackend {
  readonly framework: Framework
  /** The program that is started. */
  readonly entry: string
  readonly module: ParsedModule
  /** The import of the framework. */
  readonly frameworkImport: ModuleImport
  /** Name of the variable that holds the application. */
  readonly app: string
  /** The statement that makes it, and the list of statements that it stands in. */
  readonly statement: SyntaxNode
  readonly list: readonly SyntaxNode[]
}

const maxModules = 50
const usualNames = ['server', 'src/server', 'app', 'src/app', 'index', 'src/index', 'main', 'src/main']

/**
 * Finds the one place where the application is made: in the program that the scripts, "main" or the usual names lead to,
 * or in a module that it imports.
 *
 * @returns undefined when there is none, or more than one
 */
export function findBackend(
  root: string,
  packageJson: PackageJson,
  framework: Framework,
): FoundBackend | undefined {
  for (const entry of entriesOf(root, packageJson)) {
    const found = modulesFrom(entry).flatMap((module) => findApps(module, framework, entry))
    if (found.length > 0) return found.length === 1 ? found[0] : undefined
  }
  return undefined
}

/** Returns the programs that may be the backend, the likeliest first. */
function entriesOf(root: string, { scripts = {}, main }: PackageJson): string[] {
  const ofScripts = ['dev', 'start', 'serve', 'server']
    .flatMap((name) => (scripts[name] ?? '').split(/\s+/))
    .filter((word) => /^[\w@./-]*[/.][\w@./-]*$/.test(word))
  const names = [...ofScripts, ...(main === undefined ? [] : [main]), ...usualNames]
  const files = names.flatMap((name) => resolveModule(resolve(root, name)) ?? [])
  // What a compiler has written is not what people edit.
  return [...new Set(files)].filter(
    (file) => !/^(?:dist|build|out|node_modules)[\\/]/.test(relative(root, file)),
  )
}

function modulesFrom(entry: string): ParsedModule[] {
  const files = [entry]
  const modules: ParsedModule[] = []
  for (let index = 0; index < files.length && index < maxModules; index++) {
    const module = parseModule(files[index]!)
    if (!module) continue
    modules.push(module)
    for (const file of relativeImports(module)) if (!files.includes(file)) files.push(file)
  }
  return modules
}

function findApps(module: ParsedModule, framework: Framework, entry: string): FoundBackend[] {
  const frameworkImport = importsOf(module).find(({ source }) => source === framework)
  if (!frameworkImport) return []
  const found: FoundBackend[] = []
  forEachList(module.body, (list) => {
    for (const statement of list) {
      const app = applicationOf(statement, frameworkImport.names)
      if (app === undefined) continue
      found.push({ framework, entry, module, frameworkImport, app, statement, list })
    }
  })
  return found
}

/** Returns the variable that a statement such as `const app = express()` puts an application into. */
function applicationOf(statement: SyntaxNode, names: readonly string[]): string | undefined {
  const declaration = isNode(statement['declaration']) ? statement['declaration'] : statement
  const declarations = (declaration['declarations'] ?? []) as { id: SyntaxNode; init: SyntaxNode | null }[]
  const found = declarations.find(({ id, init }) => {
    const callee = init?.type === 'CallExpression' ? (init['callee'] as SyntaxNode) : undefined
    return id.type === 'Identifier' && callee?.type === 'Identifier' && names.includes(String(callee['name']))
  })
  return found && String(found.id['name'])
}
