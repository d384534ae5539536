import type { EnvironmentModuleNode, ViteDevServer } from 'vite'

const style = /\.(?:css|less|s[ac]ss|styl(?:us)?|pcss|postcss|sss)(?:$|\?)/
/** Imported for its text or its address: such a module puts no style on the page. */
const notApplied = /[?&](?:inline|url|raw)\b/

export interface GraphStyle {
  /** Path below base. */
  readonly url: string
  /** What Vite's client knows the style by. */
  readonly id: string
}

/**
 * The stylesheets that a module brings through static imports, as far as Vite has seen them, in the
 * order in which the browser would apply them: what is imported before what imports it.
 *
 * @param file absolute, with slashes
 */
export function graphStyles(server: ViteDevServer, file: string): GraphStyle[] {
  const entry = server.environments.client.moduleGraph.getModulesByFile(file)
  const seen = new Set<EnvironmentModuleNode>()
  const styles: GraphStyle[] = []
  const stack = [...(entry ?? [])].map((module) => ({
    module,
    children: undefined as EnvironmentModuleNode[] | undefined,
  }))
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    top.children ??= staticImports(top.module)
    const child = top.children.shift()
    if (child === undefined) {
      stack.pop()
    } else if (!seen.has(child)) {
      seen.add(child)
      if (!style.test(child.url)) stack.push({ module: child, children: undefined })
      else if (child.id !== null && !notApplied.test(child.url)) styles.push({ url: child.url, id: child.id })
    }
  }
  return styles
}

function staticImports(module: EnvironmentModuleNode): EnvironmentModuleNode[] {
  const { staticImportedUrls: urls } = module as { staticImportedUrls?: ReadonlySet<string> }
  return [...module.importedModules].filter((child) => urls === undefined || urls.has(child.url))
}
