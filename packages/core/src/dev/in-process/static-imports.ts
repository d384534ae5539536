import type { EnvironmentModuleNode } from 'vite'
import { encodePath } from '../../http/request-path.ts'
import { readImports } from '../../edit-imports.ts'

/** Each page looks at all its modules: their code is read once for each transform. */
const known = new WeakMap<object, ReadonlySet<string>>()

/**
 * The modules that a module imports by statements, as its last transform left them. In Vite's module graph dynamic
 * imports are among them, in `staticImportedUrls` of 7.3 and 8.3, too; the code tells them apart.
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
  const statements = (readImports(code) ?? []).filter(({ isDynamic }) => !isDynamic)
  return new Set(statements.map(({ specifier }) => graphUrl(specifier, base)))
}

/** An address as the graph has it: without base, time stamp and the mark of an import. */
function graphUrl(url: string, base: string): string {
  const below = url.startsWith(base) ? url.slice(base.length - 1) : url
  return below.replace(/([?&])(?:t=\d+|import)(?:&|$)/g, '$1').replace(/[?&]+$/, '')
}
