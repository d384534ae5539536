import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { extname } from 'node:path'
import { type Node, parse } from 'acorn'
import { applyEdits, type TextEdit } from './text-edit.ts'

/** A node of a syntax tree, whose properties are looked at by name. */
export type SyntaxNode = Node & { readonly [property: string]: unknown }

/** A module of a project, parsed. Offsets in the tree are those of the text, also where types have been taken out. */
export interface ParsedModule {
  readonly file: string
  readonly text: string
  readonly body: readonly SyntaxNode[]
  readonly isCommonJs: boolean
}

/** Parses a module; undefined when it is none that can be read, such as TypeScript that Node does not run. */
export function parseModule(file: string): ParsedModule | undefined {
  try {
    return parseText(file, readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * Returns the text of a module with edits.
 *
 * @returns undefined when an edit has found no place, or when the result is no module: a name may be declared twice
 */
export function editModule(
  { file, text }: ParsedModule,
  edits: readonly (TextEdit | undefined)[],
): string | undefined {
  if (!edits.every((edit) => edit !== undefined)) return undefined
  const edited = applyEdits(text, edits)
  try {
    return parseText(file, edited).text
  } catch {
    return undefined
  }
}

function parseText(file: string, text: string): ParsedModule {
  const code = /^\.[cm]?ts$/.test(extname(file)) ? withoutTypes(text) : text
  const { body } = parseCode(code)
  const isCommonJs = !body.some(({ type }) => /^(?:Import|Export)/.test(type))
  return { file, text, body: body as unknown as SyntaxNode[], isCommonJs }
}

function parseCode(code: string): ReturnType<typeof parse> {
  const common = { ecmaVersion: 'latest', allowHashBang: true, allowAwaitOutsideFunction: true } as const
  try {
    return parse(code, { ...common, sourceType: 'module' })
  } catch {
    // Only a script may name a variable "await", or return outside of functions as CommonJS does.
    return parse(code, { ...common, sourceType: 'script', allowReturnOutsideFunction: true })
  }
}

/** Replaces types by spaces. Node warns that this is experimental, which is of no use to those who run this command. */
function withoutTypes(text: string): string {
  const { emitWarning } = process
  process.emitWarning = () => undefined
  try {
    return stripTypeScriptTypes(text)
  } finally {
    process.emitWarning = emitWarning
  }
}

/** Calls a function with every list of statements: that of the module, and those of its functions and blocks. */
export function forEachList(body: readonly SyntaxNode[], visit: (list: readonly SyntaxNode[]) => void): void {
  visit(body)
  for (const node of body) forEachChild(node, visit)
}

function forEachChild(node: SyntaxNode, visit: (list: readonly SyntaxNode[]) => void): void {
  for (const value of Object.values(node)) {
    const children = (Array.isArray(value) ? value : [value]).filter(isNode)
    if (Array.isArray(value) && node.type === 'BlockStatement') visit(children)
    for (const child of children) forEachChild(child, visit)
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}

/** Tells whether a module names Vite: it has code of its own for Vite, or a variable that the integration's would hide. */
export function namesVite({ body }: ParsedModule): boolean {
  return body.some(hasVite)
}

function hasVite(node: SyntaxNode): boolean {
  const name = node.type === 'Identifier' ? node['name'] : node.type === 'Literal' && node['value']
  if (name === 'vite' || name === 'viteIntegration') return true
  return Object.values(node).flat().filter(isNode).some(hasVite)
}

/** Returns the name of the module that a call of `require` loads. */
export function requiredModule(node: unknown): string | undefined {
  if (!isNode(node) || node.type !== 'CallExpression') return undefined
  const { callee, arguments: args } = node as unknown as { callee: SyntaxNode; arguments: SyntaxNode[] }
  return callee['name'] === 'require' && typeof args[0]?.['value'] === 'string' ? args[0]['value'] : undefined
}
