import { isNode, type ParsedModule, type SyntaxNode } from './parse-module.ts'
import { importsOf } from './module-imports.ts'
import { applyEdits, indentOf, lineEnd, newlineOf, type TextEdit } from './text-edit.ts'

const plugin = '@vite-integration/vite-plugin'

/**
 * Returns a Vite config with the plugin.
 *
 * @returns undefined when the config is not a plain object, or one in `defineConfig(…)`
 */
export function editViteConfig(module: ParsedModule): string | undefined {
  const { text, body } = module
  const imports = importsOf(module)
  if (imports.some(({ source }) => source === plugin)) return text
  const config = configObject(body)
  if (!config || module.isCommonJs) return undefined
  const pluginEdit = editPlugins(config, text)
  if (!pluginEdit) return undefined
  const last = imports.at(-1)
  const quote = last?.quote ?? `'`
  const end = last && text[last.statement.end - 1] !== ';' ? '' : last ? ';' : ''
  const line = `import integration from ${quote}${plugin}${quote}${end}`
  const importEdit: TextEdit = last
    ? { start: lineEnd(text, last.statement.end), text: `${newlineOf(text)}${line}` }
    : { start: 0, text: `${line}${newlineOf(text)}` }
  return applyEdits(text, [importEdit, pluginEdit])
}

function configObject(body: readonly SyntaxNode[]): SyntaxNode | undefined {
  const exported = body.find(({ type }) => type === 'ExportDefaultDeclaration')?.['declaration']
  if (!isNode(exported)) return undefined
  const isCall =
    exported.type === 'CallExpression' && (exported['callee'] as SyntaxNode)['name'] === 'defineConfig'
  const config = isCall ? (exported['arguments'] as SyntaxNode[])[0] : exported
  return config?.type === 'ObjectExpression' ? config : undefined
}

/** Adds the plugin behind the others, or the list of plugins. */
function editPlugins(config: SyntaxNode, text: string): TextEdit | undefined {
  const properties = config['properties'] as { key?: SyntaxNode; value?: SyntaxNode; start: number }[]
  const plugins = properties.find(({ key }) => key?.['name'] === 'plugins')?.value
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
  const isOnOneLine = !text.slice(plugins.start, last.start).includes('\n')
  const separator = isOnOneLine ? ' ' : `${newlineOf(text)}${indentOf(text, last.start)}`
  return { start: last.end, text: `,${separator}integration()` }
}
