import { hasNonceOption } from './config.ts'
import type { Integration, PageHelpers } from './contract.ts'

/** The helpers as views know them, on `res.locals` in Express and on the reply and its `locals` in Fastify. */
export interface ViewHelpers {
  /** Tags of one entry or several, as HTML: `<%- viteTags('src/main.ts') %>`. */
  viteTags: PageHelpers['tags']
  /** The URL of a source file or public file. */
  viteAsset: PageHelpers['asset']
  /** The content of a small file, to stand in the page itself. */
  viteInline: PageHelpers['inline']
  /** An HTML page of the project with `head`, `body` and `state` put into it. */
  viteHtml: PageHelpers['html']
  /** The CSP nonce of this response, when the `nonce` option or `tags.csp` gives one. */
  viteNonce: string | undefined
}

/**
 * Puts the helpers of a response on the object that its views read. They are made with the first call of one of them:
 * a response without a view pays for four small functions.
 */
export function addViewHelpers(
  locals: object,
  { config }: Integration,
  source: { readonly helpers: PageHelpers },
): void {
  const views = locals as Partial<ViewHelpers>
  views.viteTags = (...args) => source.helpers.tags(...args)
  views.viteAsset = (path) => source.helpers.asset(path)
  views.viteInline = (path) => source.helpers.inline(path)
  views.viteHtml = async (...args) => source.helpers.html(...args)
  // Read when the view needs it, for middleware that makes the nonce may come later. A getter costs a microsecond.
  if (hasNonceOption(config) || 'viteNonce' in views) defineNonce(views, () => source.helpers.nonce())
  else views.viteNonce = undefined
}

/** A nonce that the application assigns replaces the getter. */
function defineNonce(views: Partial<ViewHelpers>, get: () => string | undefined): void {
  const attributes = { configurable: true, enumerable: true }
  const set = (value: unknown): void => {
    // Copied from other locals it may be the nonce of a moment when there was none yet.
    if (value !== undefined)
      Object.defineProperty(views, 'viteNonce', { ...attributes, writable: true, value })
  }
  Object.defineProperty(views, 'viteNonce', { ...attributes, get, set })
}
