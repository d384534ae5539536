import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { EnvironmentModuleNode, ViteDevServer } from 'vite'
import { readSourceImports } from '../../edit-imports.ts'
import { contentOf } from '../../html/edit-html.ts'
import { readHtml } from '../../html/read-html.ts'
import { staticImports } from './static-imports.ts'

/** Looks up the modules that a module imports by statements. */
export interface ModuleImports {
  /** Returns the imports of the last transform; for a module that Vite could not transform, those kept by `keep`. */
  of(module: EnvironmentModuleNode): readonly EnvironmentModuleNode[]
  /** Reads the source of a module that Vite could not transform. Returns the URLs of imported modules that exist. */
  find(module: EnvironmentModuleNode): Promise<string[]>
  /** Keeps the imports of a module until Vite has transformed it. */
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

/** Files whose scripts are `<script>` elements. */
const components = /\.(?:vue|svelte)$/

/** Returns the specifiers in a source, without those with a query: they load a text or URL and bring no styles. */
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

/** Returns the URL of a file below base, as Vite writes it into code. @param file absolute, with slashes */
export function moduleUrl(root: string, file: string): string {
  const relative = path.posix.relative(root, file)
  const isOutside = relative.startsWith('../') || path.isAbsolute(relative)
  return isOutside ? `/@fs/${file.replace(/^\//, '')}` : `/${relative}`
}

/** `scan` keeps Vite from registering a dependency to prebundle, which no browser has requested yet. */
type Options = { readonly isEntry?: boolean; readonly scan: true }

/**
 * Resolves an input, or a specifier of a module, to the id that a build has for it, without query. Undefined where it
 * does not resolve.
 *
 * @param importer id of the importing module; undefined for an input
 */
export async function resolveSource(
  { environments }: ViteDevServer,
  source: string,
  importer?: string,
): Promise<string | undefined> {
  const options: Options = importer === undefined ? { isEntry: true, scan: true } : { scan: true }
  const { pluginContainer } = environments.client
  const found = await pluginContainer.resolveId(source, importer, options).catch(() => null)
  return found?.id.replace(/[?#].*$/, '')
}
