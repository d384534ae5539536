import path from 'node:path'
import type { EnvironmentModuleNode, ViteDevServer } from 'vite'
import { staticImports } from './static-imports.ts'
import { isStyleFile } from '../style-files.ts'

/**
 * Lets Vite transform what entries import, so that the styles of a page are known before its HTML is
 * made. The browser would ask for the same modules a moment later: nothing is done that is not needed.
 * A module that fails is left for the browser to ask for, which shows its error.
 *
 * @param files absolute, with slashes
 */
export async function warmUp(server: ViteDevServer, base: string, files: Iterable<string>): Promise<void> {
  const { moduleGraph } = server.environments.client
  const seen = new Set<EnvironmentModuleNode>()

  async function visit(url: string, known?: EnvironmentModuleNode): Promise<void> {
    if (known && seen.has(known)) return
    if (known) seen.add(known)
    if (!known?.transformResult) await server.environments.client.transformRequest(url)
    const module = known ?? (await moduleGraph.getModuleByUrl(url))
    if (!module || isStyleFile(url)) return
    seen.add(module)
    await visitAll(staticImports(module, base).filter(isSource))
  }
  async function visitAll(modules: readonly EnvironmentModuleNode[]): Promise<void> {
    await Promise.allSettled(modules.map((module) => visit(module.url, module)))
  }

  const urls = [...files].map((file) => sourceUrl(server.config.root, file))
  await Promise.allSettled(urls.map((url) => visit(url)))
}

/** Dependencies bring no styles but by a stylesheet of their own; their scripts need no look. */
function isSource({ url }: EnvironmentModuleNode): boolean {
  return isStyleFile(url) || !/\/node_modules\/|^\/@/.test(url)
}

function sourceUrl(root: string, file: string): string {
  const relative = path.posix.relative(root.split(path.sep).join('/'), file)
  return relative.startsWith('../../') ? `/@fs/${file.replace(/^\//, '')}` : `/${relative}`
}
