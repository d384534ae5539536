import type { EnvironmentModuleNode } from 'vite'
import { encodePath } from '../../http/encode-path.ts'

/** `import x from "url"`, `import "url"`, `export … from "url"`: as Vite writes them, in double quotes. */
const statement = /\b(?:from|import)\s*"([^"\n]+)"/g

/**
 * What a module imports by statements, as its last transform left them. Vite's module graph counts dynamic
 * imports among them; the code tells them apart.
 *
 * @param base decoded; the code has it in front of every address, the graph has not
 */
export function staticImports(
  { importedModules, transformResult }: EnvironmentModuleNode,
  base: string,
): EnvironmentModuleNode[] {
  const statements = (transformResult?.code ?? '').matchAll(statement)
  const urls = new Set([...statements].map(([, url = '']) => graphUrl(url, encodePath(base))))
  return [...importedModules].filter(({ url }) => urls.has(url))
}

/** Without base, time stamp and the mark of an import. */
function graphUrl(url: string, base: string): string {
  const below = url.startsWith(base) ? url.slice(base.length - 1) : url
  return below.replace(/([?&])(?:t=\d+|import)(?:&|$)/g, '$1').replace(/[?&]+$/, '')
}
