import type { EnvironmentModuleNode, ViteDevServer } from 'vite'
import { virtualName } from '../../entry-name.ts'
import { isStyleFile } from '../style-files.ts'
import { type ModuleImports, moduleUrl } from './module-imports.ts'

/**
 * Lets Vite transform the modules that entries import, so that the styles of a page are known before its HTML is made.
 * It is no extra work: the browser would request the same modules a moment later. Errors are ignored, because the
 * browser requests the failed module and shows its error; the imports of a failed module are read from its source.
 *
 * @param files absolute, with slashes
 */
export async function warmUp(
  { config: { root }, environments: { client } }: ViteDevServer,
  imports: ModuleImports,
  files: Iterable<string>,
): Promise<void> {
  const seen = new Set<EnvironmentModuleNode>()

  async function visit(
    url: string,
    known?: EnvironmentModuleNode,
  ): Promise<EnvironmentModuleNode | undefined> {
    if (known && seen.has(known)) return known
    if (known) seen.add(known)
    const hasFailed = !known?.transformResult && (await client.transformRequest(url).then(isNever, isAlways))
    const module = known ?? (await client.moduleGraph.getModuleByUrl(url).catch(() => undefined))
    if (!module || isStyleFile(url) || (!known && seen.has(module))) return module
    seen.add(module)
    if (hasFailed) imports.keep(module, await visitAll((await imports.find(module)).filter(isSource)))
    const children = imports.of(module).filter((child) => isSource(child.url))
    await Promise.all(children.map((child) => visit(child.url, child)))
    return module
  }
  async function visitAll(urls: readonly string[]): Promise<EnvironmentModuleNode[]> {
    const modules = await Promise.all(urls.map((url) => visit(url)))
    return modules.filter((module) => module !== undefined)
  }

  await visitAll([...files].map((file) => entryUrl(root, file)))
}

const isNever = (): boolean => false
const isAlways = (): boolean => true

/** Returns whether a module can bring styles: scripts of dependencies are skipped, their stylesheets are not. */
function isSource(url: string): boolean {
  return isStyleFile(url) || !/\/node_modules\/|^\/@(?!fs\/)/.test(url)
}

/** Returns the URL of an entry; that of a stylesheet is the one by which a page links it. */
function entryUrl(root: string, file: string): string {
  const name = virtualName(file)
  if (name !== undefined) return name
  return moduleUrl(root, file) + (isStyleFile(file) ? '?direct' : '')
}
