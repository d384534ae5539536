import { existsSync, statSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { isNode, type ParsedModule, parseModule, requiredModule, type SyntaxNode } from './parse-module.ts'

/** One import of a module, by `import` or by `require` at its top level. */
export interface ModuleImport {
  readonly source: string
  /** The statement. */
  readonly statement: SyntaxNode
  /** Names that the module has for the default export, the namespace, or an export that is named as what is imported. */
  readonly names: readonly string[]
  /** The quotation mark of the name. */
  readonly quote: string
}

export function importsOf({ body, text }: ParsedModule): ModuleImport[] {
  return body.flatMap((statement): ModuleImport[] => {
    if (isNode(statement['source'])) {
      const { value, start } = statement['source'] as SyntaxNode
      const source = String(value)
      const specifiers = (statement['specifiers'] ?? []) as { local?: SyntaxNode; imported?: SyntaxNode }[]
      const names = specifiers
        .filter(({ imported }) => imported === undefined || isMain(imported, source))
        .flatMap(({ local }) => nameOf(local) ?? [])
      return [{ source, statement, names, quote: text[start]! }]
    }
    const declarations = (statement['declarations'] ?? []) as { id: SyntaxNode; init: SyntaxNode | null }[]
    return declarations.flatMap(({ id, init }) => {
      const source = requiredModule(init)
      if (source === undefined) return []
      const [argument] = init!['arguments'] as SyntaxNode[]
      return [{ source, statement, names: boundNames(id, source), quote: text[argument!.start]! }]
    })
  })
}

function boundNames(id: SyntaxNode, source: string): string[] {
  if (id.type !== 'ObjectPattern') return [nameOf(id) ?? []].flat()
  return (id['properties'] as { key?: SyntaxNode; value?: SyntaxNode }[])
    .filter(({ key }) => isMain(key, source))
    .flatMap(({ value }) => nameOf(value) ?? [])
}

/** Tells whether an export is the package itself, such as "fastify" of fastify, and not one of its parts, such as "Router". */
function isMain(name: SyntaxNode | undefined, source: string): boolean {
  return ['default', source].includes(nameOf(name) ?? '')
}

function nameOf(node: SyntaxNode | undefined): string | undefined {
  return node?.type === 'Identifier' ? String(node['name']) : undefined
}

const maxModules = 50

/** Returns a module and those that it leads to by relative paths, as far as people write them in the project. */
export function modulesFrom(root: string, entry: string): ParsedModule[] {
  const files = [entry]
  const modules: ParsedModule[] = []
  for (let index = 0; index < files.length && index < maxModules; index++) {
    const module = parseModule(files[index]!)
    if (!module) continue
    modules.push(module)
    files.push(...relativeImports(root, module).filter((file) => !files.includes(file)))
  }
  return modules
}

function relativeImports(root: string, module: ParsedModule): string[] {
  return importsOf(module)
    .filter(({ source }) => source.startsWith('.'))
    .flatMap(({ source }) => resolveModule(resolve(dirname(module.file), source)) ?? [])
    .filter((file) => isWritten(root, file))
}

/** Tells whether people write a file in the project: it lies within it, and no compiler or package manager has put it there. */
export function isWritten(root: string, file: string): boolean {
  const path = relative(root, file)
  return !isAbsolute(path) && !/^(?:\.\.|dist|build|out|node_modules)[\\/]/.test(path)
}

const extensions = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts']

/** Resolves a module as Node and TypeScript do: `./app` may be app.js or app/index.js, and `./app.js` may be app.ts. */
export function resolveModule(path: string): string | undefined {
  const stem = path.replace(/\.[cm]?js$/, '')
  const candidates = [
    path,
    ...extensions.map((extension) => `${stem}.${extension}`),
    ...extensions.map((extension) => `${path}/index.${extension}`),
  ]
  return candidates.find((file) => existsSync(file) && statSync(file).isFile())
}
