import type { FoundBackend } from './find-backend.ts'
import { editModule, isNode, type SyntaxNode } from './parse-module.ts'
import type { PackageJson } from './project-package.ts'
import { linesAfter, type TextEdit } from './text-edit.ts'

/**
 * Returns the module of the application with the lines of the integration.
 *
 * @returns undefined when it is not sure where they go
 */
export function editBackend(backend: FoundBackend, packageJson: PackageJson): string | undefined {
  const { module, frameworkImport, statement } = backend
  const edits = [
    linesAfter(module.text, frameworkImport.statement, [importLine(backend)]),
    ...(backend.framework === 'express'
      ? expressEdits(backend)
      : [linesAfter(module.text, statement, [registerLine(backend, packageJson)])]),
  ]
  return editModule(module, edits)
}

function importLine({ module, framework, frameworkImport: { quote, statement } }: FoundBackend): string {
  const source = `${quote}@vite-integration/${framework}${quote}`
  const isRequired = statement.type === 'VariableDeclaration'
  const keyword = statement['kind'] === 'var' ? 'var' : 'const'
  const end = semicolon(module.text, statement)
  return isRequired
    ? `${keyword} { viteIntegration } = require(${source})${end}`
    : `import { viteIntegration } from ${source}${end}`
}

/**
 * At the top level of an ES module the plugin is awaited; elsewhere Fastify itself waits for it. A compiler may write
 * CommonJS, which has no such await, unless package.json or the extension say otherwise.
 */
function registerLine({ module, app, statement, list }: FoundBackend, { type }: PackageJson): string {
  const isEsModule = type === 'module' ? !/\.c[jt]s$/.test(module.file) : /\.m[jt]s$/.test(module.file)
  const isAwaited = isEsModule && !module.isCommonJs && list === module.body
  return `${isAwaited ? 'await ' : ''}${app}.register(viteIntegration)${semicolon(module.text, statement)}`
}

function expressEdits({ module: { text }, app, statement, list }: FoundBackend): (TextEdit | undefined)[] {
  const end = semicolon(text, statement)
  const closing = closingHandler(list.slice(list.indexOf(statement) + 1), text, app)
  if (closing === -1) return [linesAfter(text, statement, [`${app}.use(viteIntegration())${end}`])]
  // An application that ends with a 404 handler of its own: pages go ahead of it.
  const keyword = statement['kind'] === 'var' ? 'var' : 'const'
  const before = list[list.indexOf(statement) + closing]!
  const first = [`${keyword} vite = viteIntegration()${end}`, `${app}.use(vite)${end}`]
  const fallback = `${app}.use(vite.fallback)${end}`
  if (before === statement) return [linesAfter(text, statement, [...first, fallback])]
  return [linesAfter(text, statement, first), linesAfter(text, before, [fallback])]
}

/** Returns the index of a last handler for all paths that answers with 404, among the statements behind the application; or -1. */
function closingHandler(statements: readonly SyntaxNode[], text: string, app: string): number {
  const last = statements.findLastIndex((statement) => {
    const call = methodCall(statement, app)
    return call !== undefined && !(call.method === 'use' && parameterCount(call.args[0]) === 4)
  })
  const call = last === -1 ? undefined : methodCall(statements[last]!, app)
  if (call?.method !== 'use' || call.args.length !== 1 || parameterCount(call.args[0]) !== 3) return -1
  const { start, end } = statements[last]!
  return /\b404\b|not.?found/i.test(text.slice(start, end)) ? last : -1
}

const routing = new Set(['use', 'all', 'get', 'post', 'put', 'patch', 'delete', 'route'])

/** Returns the method and the arguments of a statement such as `app.use(…)`. */
function methodCall(
  statement: SyntaxNode,
  app: string,
): { method: string; args: readonly SyntaxNode[] } | undefined {
  const call = statement['expression']
  if (!isNode(call) || call.type !== 'CallExpression') return undefined
  const { object, property } = call['callee'] as { object?: SyntaxNode; property?: SyntaxNode }
  const method = String(property?.['name'])
  return object?.['name'] === app && routing.has(method)
    ? { method, args: call['arguments'] as SyntaxNode[] }
    : undefined
}

function parameterCount(handler: SyntaxNode | undefined): number {
  return handler?.type.endsWith('FunctionExpression') ? (handler['params'] as unknown[]).length : -1
}

function semicolon(text: string, statement: SyntaxNode): string {
  return text[statement.end - 1] === ';' ? ';' : ''
}
