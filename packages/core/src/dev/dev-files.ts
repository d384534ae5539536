import type { ResolvedConfig } from '../config.ts'
import type { RequestContext } from '../contract.ts'
import { findPage } from '../http/find-page.ts'
import { isFilePath } from '../http/navigation.ts'
import { isUnderAny } from '../http/request-path.ts'
import type { DevServer } from './dev-server.ts'
import type { ErrorResponses } from './error-responses.ts'
import { pagesOf } from './rendered-pages.ts'
import { createStrippedPrefixHint } from './stripped-prefix-hint.ts'

/**
 * Creates the step ahead of the application's routes: it answers nothing, and delays a page until the styles of its
 * entries are known.
 *
 * @param hasTags returns whether the application has written tags so far
 */
export function createDevFiles(
  config: ResolvedConfig,
  vite: DevServer,
  errors: ErrorResponses,
  hasTags: () => boolean,
): (context: RequestContext) => Promise<undefined> | undefined {
  const hintAtPrefix = createStrippedPrefixHint(vite, config)

  /**
   * Returns whether a page may have tags. An HTML page of the project has none, and waits for no entries. A route may
   * answer at its path: its first page loads styles by a script, and from the first tags on every page waits.
   */
  function mayHaveTags(path: string): boolean {
    if (hasTags() || config.devServer !== 'middleware') return true
    return findPage(path, pagesOf(config, vite.session()))?.kind !== 'own'
  }

  return function prepare(context) {
    const { path } = context
    if (path === undefined) return undefined
    hintAtPrefix(context)
    const isBackends = isUnderAny(path, config.backendPrefixes)
    const mayBePage = !isBackends && context.isNavigation && !isFilePath(path)
    return vite.prepare(mayBePage && mayHaveTags(path), isBackends)?.then(
      () => undefined,
      (error: unknown) => {
        throw errors.describe(error)
      },
    )
  }
}
