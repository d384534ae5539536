import type { ResolvedConfig } from '../config.ts'
import type { RequestContext } from '../contract.ts'
import { invalidResult } from '../validate-options.ts'

/** Lets the application change the HTML of a page. @param entry HTML file, relative to the Vite root */
export type TransformPage = (html: string, entry: string, context: RequestContext) => Promise<string>

/**
 * Returns the `transformHtml` option as a step of a page; undefined without the option. It rejects with what the option throws.
 */
export function createTransformPage({
  transformHtml,
}: Pick<ResolvedConfig, 'transformHtml'>): TransformPage | undefined {
  if (!transformHtml) return undefined
  return async (html, entry, context) => {
    const { req } = context.host.native
    const changed: unknown = await transformHtml(html, { req: req as never, url: context.target, entry })
    if (typeof changed === 'string') return changed
    throw invalidResult('transformHtml', 'The function has to return HTML as a string', changed)
  }
}
