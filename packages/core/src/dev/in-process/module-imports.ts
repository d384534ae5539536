import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { EnvironmentModuleNode, ViteDevServer } from 'vite'
import { resolveSource } from './resolve-source.ts'
import { staticImports } from './static-imports.ts'

/** What modules import by statements. */
export interface ModuleImports {
  /** As the last transform left them; of a module that Vite could not transform, what was found in its source. */
  of(module: EnvironmentModuleNode): readonly EnvironmentModuleNode[]
  /** Addresses of what the source of such a module imports: of all that there is, whatever it is that is missing. */
  find(module: EnvironmentModuleNode): Promise<string[]>
  /** Keeps what they have become. */
  keep(module: EnvironmentModuleNode, imports: readonly EnvironmentModuleNode[]): void
}

const comment = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm
/** What is imported for its text or its address, by a query, brings no styles. */
const statement = /\b(?:from|import)\s*(["'])([^"'\n?]+)\1/g

/** @param base decoded */
export function createModuleImports(server: ViteDevServer, base: string): ModuleImports {
  const found = new WeakMap<EnvironmentModuleNode, readonly EnvironmentModuleNode[]>()
  return {
    of: (module) =>
      module.transformResult === null ? (found.get(module) ?? []) : staticImports(module, base),
    async find({ id, file }) {
      if (id === null || file === null) return []
      const code = (await readFile(file, 'utf8').catch(() => '')).replace(comment, '')
      const sources = [...code.matchAll(statement)].map(([, , source = '']) => source)
      const ids = await Promise.all(sources.map((source) => resolveSource(server, source, id)))
      const files = ids.filter((source) => source !== undefined).filter((source) => path.isAbsolute(source))
      return files.map((source) => moduleUrl(server.config.root, source))
    },
    keep: (module, imports) => found.set(module, imports),
  }
}

/** The address of a file below base, as Vite writes it into code: so it stays one module. @param file with slashes */
export function moduleUrl(root: string, file: string): string {
  const relative = path.posix.relative(root, file)
  const isOutside = relative.startsWith('../') || path.isAbsolute(relative)
  return isOutside ? `/@fs/${file.replace(/^\//, '')}` : `/${relative}`
}
