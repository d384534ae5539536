import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isNode, type ParsedModule, requiredModule, type SyntaxNode } from './parse-module.ts'

/** One import of a module, by `import` or by `require` at its top level. */
export interface ModuleImport {
  readonly source: string
  /** The statement. */
  readonly statement: SyntaxNode
  /** Names that the module has for the default export, the namespace or single exports. */
  readonly names: readonly string[]
  /** The quotation mark of the name. */
  readonly quote: string
}

export function importsOf({ body, text }: ParsedModule): ModuleImport[] {
  return body.flatMap((statement): ModuleImport[] => {
    if (isNode(statement['source'])) {
      const { value, start } = statement['source'] as SyntaxNode
      const specifiers = (statement['specifiers'] ?? []) as { local?: SyntaxNode }[]
      const names = specifiers.flatMap(({ local }) => nameOf(local) ?? [])
      return [{ source: String(value), statement, names, quote: text[start]! }]
    }
    const declarations = (statement['declarations'] ?? []) as { id: SyntaxNode; init: SyntaxNode | null }[]
    return declarations.flatMap(({ id, init }) => {
      const source = requiredModule(init)
      if (source === undefined) return []
      const [argument] = init!['arguments'] as SyntaxNode[]
      return [{ source, statement, names: boundNames(id), quote: text[argument!.start]! }]
    })
  })
}

function boundNames(id: SyntaxNode): string[] {
  if (id.type !== 'ObjectPattern') return [nameOf(id) ?? []].flat()
  return (id['properties'] as { value?: SyntaxNode }[]).flatMap(({ value }) => nameOf(value) ?? [])
}

function nameOf(node: SyntaxNode | undefined): string | undefined {
  return node?.type === 'Identifier' ? String(node['name']) : undefined
}

/** Returns the files that a module imports by relative paths. */
export function relativeImports(module: ParsedModule): string[] {
  return importsOf(module)
    .filter(({ source }) => source.startsWith('.'))
    .flatMap(({ source }) => resolveModule(resolve(dirname(module.file), source)) ?? [])
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
