import type { ViteDevServer } from 'vite'

/** As a scan, it does not tell Vite of a dependency to bundle: nothing has asked for it yet. */
type Options = { readonly isEntry?: boolean; readonly scan: true }

/**
 * The id that a build has for an input, or for what a module imports, without its query. Undefined where there
 * is none.
 *
 * @param importer id of the module that imports it
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
