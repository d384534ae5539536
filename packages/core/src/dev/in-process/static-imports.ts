import type { EnvironmentModuleNode } from 'vite'
import { encodePath } from '../../http/request-path.ts'
import { readImports } from '../../edit-imports.ts'

/** Imported URLs by transform result: each page visits all its modules, and their code is parsed once. */
const known = new WeakMap<object, ReadonlySet<string>>()

/**
 * Returns the modules that a module imports by statements, as of its last transform. Vite's module graph mixes them
 * with dynamic imports, also in `staticImportedUrls` of 7.3 and 8.3; only the code tells them apart.
 *
 * @param base decoded; URLs in the code begin with it, those of the graph do not
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
  const statements = (readImports(code) ?? []).filter(({ isDynamic }) => !isDynamic)
  return new Set(statements.map(({ specifier }) => graphUrl(specifier, base)))
}

/** Returns a URL as the module graph has it: without base, time stamp and `import` query. */
function graphUrl(url: string, base: string): string {
  const below = url.startsWith(base) ? url.slice(base.length - 1) : url
  return below.replace(/([?&])(?:t=\d+|import)(?:&|$)/g, '$1').replace(/[?&]+$/, '')
}
