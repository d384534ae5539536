import { editModule, isNode, type ParsedModule, type SyntaxNode } from './parse-module.ts'
import { importsOf } from './module-imports.ts'
import { indentOf, linesAfter, newlineOf, type TextEdit } from './text-edit.ts'

const plugin = '@vite-integration/vite-plugin'

/**
 * Returns a Vite config with the plugin.
 *
 * @returns undefined when the config is not a plain object, or one in `defineConfig(…)`, with a plain list of plugins
 */
export function editViteConfig(module: ParsedModule): string | undefined {
  const { text, body } = module
  const imports = importsOf(module)
  if (imports.some(({ source }) => source === plugin)) return text
  const config = configObject(body)
  if (!config || module.isCommonJs) return undefined
  const last = imports.at(-1)
  const quote = last?.quote ?? `'`
  const end = last && text[last.statement.end - 1] !== ';' ? '' : last ? ';' : ''
  const line = `import integration from ${quote}${plugin}${quote}${end}`
  const importEdit = last
    ? linesAfter(text, last.statement, [line])
    : { start: 0, text: `${line}${newlineOf(text)}` }
  return editModule(module, [importEdit, editPlugins(config, text)])
}

function configObject(body: readonly SyntaxNode[]): SyntaxNode | undefined {
  const exported = body.find(({ type }) => type === 'ExportDefaultDeclaration')?.['declaration']
  if (!isNode(exported)) return undefined
  const isCall =
    exported.type === 'CallExpression' && (exported['callee'] as SyntaxNode)['name'] === 'defineConfig'
  const config = isCall ? (exported['arguments'] as SyntaxNode[])[0] : exported
  return config?.type === 'ObjectExpression' ? config : undefined
}

type Property = SyntaxNode & {
  readonly key: SyntaxNode
  readonly value: SyntaxNode
  readonly computed: boolean
}

/** Adds the plugin behind the others, or the list of plugins. */
function editPlugins(config: SyntaxNode, text: string): TextEdit | undefined {
  const properties = config['properties'] as readonly Property[]
  // A spread, or a key that is computed, may be the list of plugins, too.
  if (!properties.every(({ type, computed }) => type === 'Property' && !computed)) return undefined
  const plugins = properties.findLast(({ key }) => (key['name'] ?? key['value']) === 'plugins')?.value
  if (!plugins) {
    const [first] = properties
    if (!first) return { start: config.start + 1, text: ' plugins: [integration()] ' }
    const isOnOneLine = !text.slice(config.start, first.start).includes('\n')
    const separator = isOnOneLine ? ' ' : `${newlineOf(text)}${indentOf(text, first.start)}`
    return { start: first.start, text: `plugins: [integration()],${separator}` }
  }
  if (plugins.type !== 'ArrayExpression') return undefined
  const last = (plugins['elements'] as (SyntaxNode | null)[]).at(-1)
  if (!last) return { start: plugins.start + 1, text: 'integration()' }
  // A parenthesis or a type may go on behind the last one.
  const rest = text.slice(last.end, plugins.end - 1).replaceAll(/\/\/.*/g, '')
  if (!/^[\s,]*$/.test(rest)) return undefined
  const isOnOneLine = !text.slice(plugins.start, last.start).includes('\n')
  const separator = isOnOneLine ? ' ' : `${newlineOf(text)}${indentOf(text, last.start)}`
  return { start: last.end, text: `,${separator}integration()` }
}
