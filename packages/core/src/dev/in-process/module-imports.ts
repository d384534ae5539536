import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { EnvironmentModuleNode, ViteDevServer } from 'vite'
import { readSourceImports } from '../../edit-imports.ts'
import { contentOf } from '../../html/edit-html.ts'
import { readHtml } from '../../html/read-html.ts'
import { resolveSource } from './resolve-source.ts'
import { staticImports } from './static-imports.ts'

/** Gives the modules that a module imports by statements. */
export interface ModuleImports {
  /** As the last transform left them; of a module that Vite could not transform, what was found in its source. */
  of(module: EnvironmentModuleNode): readonly EnvironmentModuleNode[]
  /** Reads the source of such a module: addresses of all that it imports and that exists. */
  find(module: EnvironmentModuleNode): Promise<string[]>
  /** Keeps the modules that were found, until Vite has transformed the module that imports them. */
  keep(module: EnvironmentModuleNode, imports: readonly EnvironmentModuleNode[]): void
}

/** @param base decoded */
export function createModuleImports(server: ViteDevServer, base: string): ModuleImports {
  const found = new WeakMap<EnvironmentModuleNode, readonly EnvironmentModuleNode[]>()
  return {
    of: (module) =>
      module.transformResult === null ? (found.get(module) ?? []) : staticImports(module, base),
    async find({ id, file }) {
      if (id === null || file === null) return []
      const sources = importsOf(file, await readFile(file, 'utf8').catch(() => ''))
      const ids = await Promise.all(sources.map((source) => resolveSource(server, source, id)))
      const files = ids.filter((source) => source !== undefined).filter((source) => path.isAbsolute(source))
      return files.map((source) => moduleUrl(server.config.root, source))
    },
    keep: (module, imports) => found.set(module, imports),
  }
}

/** Files whose scripts stand in elements. */
const components = /\.(?:vue|svelte)$/

/** Specifiers in a source. An import with a query is for a text or an address, and brings no styles. */
function importsOf(file: string, source: string): string[] {
  const scripts = components.test(file)
    ? readHtml(source)
        .elements.filter(({ name }) => name === 'script')
        .map((element) => contentOf(source, element))
    : [source]
  return scripts
    .flatMap(readSourceImports)
    .filter(({ isDynamic, specifier }) => !isDynamic && !specifier.includes('?'))
    .map(({ specifier }) => specifier)
}

/** The address of a file below base, as Vite writes it into code: so it stays one module. @param file with slashes */
export function moduleUrl(root: string, file: string): string {
  const relative = path.posix.relative(root, file)
  const isOutside = relative.startsWith('../') || path.isAbsolute(relative)
  return isOutside ? `/@fs/${file.replace(/^\//, '')}` : `/${relative}`
}
