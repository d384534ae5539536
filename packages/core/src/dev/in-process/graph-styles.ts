import type { EnvironmentModuleNode } from 'vite'
import { devStyleTag, inlineStyleTag, type Tag } from '../../tags/tag.ts'
import { encodePath } from '../../http/request-path.ts'
import { isApplied, isStyleFile } from '../style-files.ts'
import type { ModuleImports } from './module-imports.ts'

/**
 * Returns the stylesheets that a module reaches through static imports, as far as Vite has transformed them, in the
 * order in which the browser would apply them: imported modules before their importers. Vite's client finds the tags
 * by their ids, so that no style is applied twice and HMR updates them.
 *
 * @param entry the entry's nodes of the module graph: one for each query
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
      else if (isApplied(child.url)) styles.push(...styleOf(child, base))
    }
  }
  return styles
}

const opening = 'const __vite__css = "'

/** Returns the text to which Vite transforms a stylesheet or script; undefined until it has done so. */
export function moduleText(modules: readonly EnvironmentModuleNode[]): string | undefined {
  const texts = modules.map((module) => {
    if (/[?&]direct\b/.test(module.url)) return module.transformResult?.code
    if (isStyleFile(module.url)) return styleText(module)
    return module.url.includes('?') ? undefined : module.transformResult?.code
  })
  return texts.find((text) => text !== undefined)
}

/** Returns the text of a stylesheet, as Vite's client would apply it. */
function styleText({ transformResult }: EnvironmentModuleNode): string | undefined {
  const code = transformResult?.code ?? ''
  const at = code.startsWith(opening) ? 0 : code.indexOf(`\n${opening}`) + 1
  if (!code.startsWith(opening, at)) return undefined
  const start = at + opening.length - 1
  const lineEnd = code.indexOf('\n', start)
  const line = code.slice(start, lineEnd === -1 ? undefined : lineEnd)
  // The literal holds no line break, so it ends with the last quote of its line.
  return JSON.parse(line.slice(0, line.lastIndexOf('"') + 1)) as string
}

/** The longest stylesheet that is put into each page itself, characters. */
const maxInline = 512 * 1024

/** Returns a `<style>` where the text is known, so that the first paint waits for no request; else a link. */
export function styleOf(module: EnvironmentModuleNode, base: string): Tag[] {
  const { id, url } = module
  if (id === null) return []
  const text = styleText(module)
  const address = encodePath(base.slice(0, -1)) + url
  if (text !== undefined && text.length <= maxInline) return [inlineStyleTag(address, id, text)]
  return [devStyleTag(address, id)]
}
