import type { EnvironmentModuleNode } from 'vite'
import { devStyleTag, inlineStyleTag, type Tag } from '../../tags/tag.ts'
import { encodePath } from '../../http/request-path.ts'
import { isStyleFile } from '../source-files.ts'
import type { ModuleImports } from './module-imports.ts'

/** Imported for its text or its address: such a module puts no style on the page. */
const notApplied = /[?&](?:inline|url|raw)\b/

/**
 * The stylesheets that a module brings through static imports, as far as Vite has seen them, in the
 * order in which the browser would apply them: what is imported before what imports it. Vite's client
 * adopts what carries its id, so that nothing is applied twice and HMR goes on from there.
 *
 * @param entry its modules: one for each query
 */
export function graphStyles(
  entry: readonly EnvironmentModuleNode[],
  imports: ModuleImports,
  base: string,
): Tag[] {
  const seen = new Set<EnvironmentModuleNode>()
  const styles: Tag[] = []
  const level = (module: EnvironmentModuleNode) => ({ module, children: [...imports.of(module)] })
  const stack = entry.map(level)
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const child = top.children.shift()
    if (child === undefined) {
      stack.pop()
    } else if (!seen.has(child)) {
      seen.add(child)
      if (!isStyleFile(child.url)) stack.push(level(child))
      else if (!notApplied.test(child.url)) styles.push(...styleOf(child, base))
    }
  }
  return styles
}

const opening = 'const __vite__css = "'

/** What Vite makes of a file: of a stylesheet as a link or as a script would apply it, or of a script. */
export function moduleText(modules: readonly EnvironmentModuleNode[]): string | undefined {
  const texts = modules.map((module) => {
    if (/[?&]direct\b/.test(module.url)) return module.transformResult?.code
    if (isStyleFile(module.url)) return styleText(module)
    return module.url.includes('?') ? undefined : module.transformResult?.code
  })
  return texts.find((text) => text !== undefined)
}

/** The text of a stylesheet, as Vite's client would apply it. */
function styleText({ transformResult }: EnvironmentModuleNode): string | undefined {
  const code = transformResult?.code ?? ''
  const at = code.startsWith(opening) ? 0 : code.indexOf(`\n${opening}`) + 1
  if (!code.startsWith(opening, at)) return undefined
  const start = at + opening.length - 1
  const lineEnd = code.indexOf('\n', start)
  const line = code.slice(start, lineEnd === -1 ? undefined : lineEnd)
  // A literal holds no line break: it ends with the last quote of its line, however long that is.
  return JSON.parse(line.slice(0, line.lastIndexOf('"') + 1)) as string
}

/** What stands in each page itself, characters. */
const maxInline = 512 * 1024

/** In the page itself where its text is known: then the first paint waits for no request. */
function styleOf(module: EnvironmentModuleNode, base: string): Tag[] {
  const { id, url } = module
  if (id === null) return []
  const text = styleText(module)
  const address = encodePath(base.slice(0, -1)) + url
  if (text !== undefined && text.length <= maxInline) return [inlineStyleTag(address, id, text)]
  return [devStyleTag(address, id)]
}
