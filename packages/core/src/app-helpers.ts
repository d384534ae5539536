import type { Integration, PageHelpers } from './contract.ts'

/** The helpers outside a request: without headers and nonce, each call for a page of its own. */
export interface AppHelpers extends Pick<PageHelpers, 'tags' | 'asset' | 'inline' | 'html'> {
  /** Changes with every build; undefined in development. For cache busting and version checks. */
  hash(): string | undefined
}

export function appHelpers(integration: Integration): AppHelpers {
  return {
    tags: (...args) => integration.helpers().tags(...args),
    asset: (path) => integration.helpers().asset(path),
    inline: (path) => integration.helpers().inline(path),
    html: (...args) => integration.helpers().html(...args),
    hash: () => integration.hash(),
  }
}
