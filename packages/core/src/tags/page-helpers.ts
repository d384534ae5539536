import type { Integration, PageHelpers, PageParts, ResponseAdapter } from '../contract.ts'
import type { BuildStatus } from '../build-status.ts'
import { namedOptions } from './call.ts'
import type { ResponseNonce } from './nonce.ts'
import { type FindTags, sendAhead, type TagSet } from './tag-set.ts'

/** The parts of the helpers in which development and production differ. All responses share them. */
export interface HelperSource {
  readonly findTags: FindTags
  readonly asset: PageHelpers['asset']
  readonly inline: PageHelpers['inline']
  html(name: string, parts: PageParts | undefined, nonce: PageHelpers['nonce']): string | Promise<string>
}

/** What a page has so far. */
interface PageState {
  /** The tags that each call has added. */
  readonly sets: TagSet[]
  hasNonceMeta?: true
}

/**
 * Creates the helpers of one response.
 *
 * @param response undefined outside a request: then no headers are set
 */
export function createPageHelpers(
  { findTags, asset, inline, html }: HelperSource,
  nonce: ResponseNonce,
  response?: ResponseAdapter,
): PageHelpers {
  let page: PageState = { sets: [] }
  let status = response?.statusCode
  const reset = (): void => void (page = { sets: [] })

  return {
    tags(entries, given) {
      const current = response?.statusCode
      // Error pages get a fresh set of tags: nothing of the failed page reaches the browser.
      if (current !== status && current !== undefined && current >= 400) reset()
      status = current
      const options = given === undefined ? undefined : namedOptions(given)
      const set = findTags(entries, options, page.sets)
      const value = nonce.read(set.html.text)
      if (set.tags.length > 0) page.sets.push(set)
      const made = set.ahead ? sendAhead(set, set.ahead, response, value) : set.html
      if (value === undefined) return made.text
      const pieces = page.hasNonceMeta ? made.pieces : made.withMeta
      page.hasNonceMeta = true
      return pieces.join(nonce.attribute)
    },
    asset,
    inline,
    html: async (name, parts) => html(name, parts, nonce.read),
    nonce: nonce.read,
    reset,
  }
}

/** Helpers outside a request: without a nonce and without headers. Each call counts as a page of its own. */
export interface AppHelpers extends Pick<PageHelpers, 'tags' | 'asset' | 'inline' | 'html'> {
  /**
   * Returns the id of the build that is served, for cache busting and version checks: another one with every build. Undefined in
   * development.
   *
   * @example
   * res.set('x-build', vite.hash() ?? 'development')
   */
  hash(): string | undefined
  /**
   * Returns production in numbers: which build is served, what it holds, what was answered, how the last redeploy went. Undefined in
   * development. Each call also publishes the numbers on the channel `vite-integration:status` of `node:diagnostics_channel`;
   * each redeploy, taken up or refused, publishes them on `vite-integration:reload`.
   *
   * @example
   * app.get('/health', (req, res) => res.json(vite.status()))
   * @example
   * diagnostics_channel.subscribe('vite-integration:reload', ({ build, lastReload }) => report(build, lastReload))
   */
  status(): BuildStatus | undefined
}

export function appHelpers(integration: Integration): AppHelpers {
  return {
    tags: (...args) => integration.helpers().tags(...args),
    asset: (path) => integration.helpers().asset(path),
    inline: (path) => integration.helpers().inline(path),
    html: (...args) => integration.helpers().html(...args),
    hash: () => integration.hash(),
    status: () => integration.status(),
  }
}
