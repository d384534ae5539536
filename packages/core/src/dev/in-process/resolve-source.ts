import type { ViteDevServer } from 'vite'

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
