import type { ViteDevServer } from 'vite'
import type { Tag } from '../../tags/tag.ts'
import { styleOf } from '../in-process/graph-styles.ts'
import type { LoadedStyle } from './dev-environments.ts'
import { linkedStyle } from './linked-style.ts'

/**
 * Returns the tags of stylesheets that server code has loaded, with the text that the browser will get for them. Vite's
 * client finds the tags by their ids: no style is applied twice, and HMR updates them.
 */
export async function styleTags(
  { config, environments: { client } }: ViteDevServer,
  styles: readonly LoadedStyle[],
): Promise<Tag[]> {
  const base = decodeURI(config.base)
  const tags = styles.map(async (style) => {
    // A stylesheet that fails is linked: the browser shows its error.
    await client.transformRequest(style.url).catch(() => {})
    const module = await client.moduleGraph.getModuleByUrl(style.url).catch(() => {})
    const found = module ? styleOf(module, base) : []
    return found.length > 0 ? found : [linkedStyle(style, base)]
  })
  return (await Promise.all(tags)).flat()
}
