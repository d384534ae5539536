import { hasNonceOption } from './config.ts'
import type { Integration, PageHelpers } from './contract.ts'

/** The helpers under their names in views: on `res.locals` in Express, on the reply and its `locals` in Fastify. */
export interface ViewHelpers {
  /**
   * Returns the tags of one entry, or of several, as HTML; see {@link PageHelpers.tags} for its error codes.
   *
   * @example
   * <%- viteTags('src/main.ts') %>
   */
  viteTags: PageHelpers['tags']
  /**
   * Returns the URL of a source file or public file; see {@link PageHelpers.asset} for its error codes.
   *
   * @example
   * <img src="<%= viteAsset('src/logo.svg') %>">
   */
  viteAsset: PageHelpers['asset']
  /**
   * Returns the content of a file of at most 65,536 bytes, to stand in the page; see {@link PageHelpers.inline} for its
   * error codes.
   *
   * @example
   * <style nonce="<%= viteNonce %>"><%- viteInline('src/critical.css') %></style>
   */
  viteInline: PageHelpers['inline']
  /**
   * Returns a promise of an HTML page of the project with `head`, `body` and `state` in it; see
   * {@link PageHelpers.html} for its error codes.
   *
   * @example
   * app.get('/users/:id', async (req, res) => {
   *   res.send(await res.locals.viteHtml('index.html', { state: { id: req.params.id } }))
   * })
   */
  viteHtml: PageHelpers['html']
  /**
   * CSP nonce of this response: the result of the `nonce` option, or the random one of `tags.csp`. Undefined without
   * both. A value that the application assigns comes first.
   *
   * @example
   * <script nonce="<%= viteNonce %>">…</script>
   */
  viteNonce: string | undefined
}

/** How each helper under its name in views is read, for hosts whose responses have them as members. */
export const viewHelpers: {
  readonly [Name in keyof ViewHelpers]: (helpers: PageHelpers) => ViewHelpers[Name]
} = {
  viteTags: ({ tags }) => tags,
  viteAsset: ({ asset }) => asset,
  viteInline: ({ inline }) => inline,
  viteHtml: ({ html }) => html,
  viteNonce: (helpers) => helpers.nonce(),
}

/**
 * Puts the helpers of a response on the object that its views read. Creates them with the first call of one of them, so
 * that a response without a view costs only four small functions.
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
  // A getter, because middleware that sets the nonce may run later. It costs a microsecond.
  if (hasNonceOption(config) || 'viteNonce' in views) defineNonce(views, () => source.helpers.nonce())
  else views.viteNonce = undefined
}

/** A nonce that the application assigns replaces the getter. */
function defineNonce(views: Partial<ViewHelpers>, get: () => string | undefined): void {
  const attributes = { configurable: true, enumerable: true }
  const set = (value: unknown): void => {
    // Locals that were copied before the nonce was known assign undefined.
    if (value !== undefined)
      Object.defineProperty(views, 'viteNonce', { ...attributes, writable: true, value })
  }
  Object.defineProperty(views, 'viteNonce', { ...attributes, get, set })
}
