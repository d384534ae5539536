import type { EnvironmentModuleNode } from 'vite'
import { encodePath } from '../../http/request-path.ts'

/** `import x from "url"`, `import "url"`, `export … from "url"`: as Vite writes them, in double quotes. */
const statement = /\b(?:from|import)\s*"([^"\n]+)"/g

/** Each page looks at all its modules: their code is read once for each transform. */
const known = new WeakMap<object, ReadonlySet<string>>()

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
  if (transformResult === null) return []
  const urls = known.get(transformResult) ?? importedUrls(transformResult.code, encodePath(base))
  known.set(transformResult, urls)
  return [...importedModules].filter(({ url }) => urls.has(url))
}

function importedUrls(code: string, base: string): ReadonlySet<string> {
  return new Set([...code.matchAll(statement)].map(([, url = '']) => graphUrl(url, base)))
}

/** Without base, time stamp and the mark of an import. */
function graphUrl(url: string, base: string): string {
  const below = url.startsWith(base) ? url.slice(base.length - 1) : url
  return below.replace(/([?&])(?:t=\d+|import)(?:&|$)/g, '$1').replace(/[?&]+$/, '')
}
