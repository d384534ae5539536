import type { RequestContext } from '../contract.ts'
import type { Body, RenderAssets, RenderParts, SsrContext } from './types.ts'

/** What the context of a render gets from the render. */
interface RenderTools {
  readonly base: string
  readonly url: URL
  readonly locals: Record<string, unknown>
  createRequest(): Request
  nonce(): string | undefined
  html(body: Body, parts?: RenderParts): Response
  assets(modules?: Iterable<string>): RenderAssets
}

/** What an entry sees of a request. A class for speed; its functions work without it, as in `const { html } = context`. */
export class RenderContext implements SsrContext {
  readonly url: URL
  readonly base: string
  readonly locals: Record<string, unknown>
  readonly html: SsrContext['html']
  readonly assets: SsrContext['assets']
  readonly #context: RequestContext
  readonly #tools: RenderTools

  constructor(context: RequestContext, tools: RenderTools) {
    this.#context = context
    this.#tools = tools
    this.url = tools.url
    this.base = tools.base
    this.locals = tools.locals
    this.html = tools.html
    this.assets = tools.assets
  }

  get request(): Request {
    return this.#tools.createRequest()
  }

  get nonce(): string | undefined {
    return this.#tools.nonce()
  }

  get native(): SsrContext['native'] {
    return this.#context.host.native
  }
}

/** Names of the helpers in `locals`: they are for views, and the entry has its own. */
const helpers = new Set(['viteTags', 'viteAsset', 'viteInline', 'viteHtml', 'viteNonce'])

/** Returns an object of one render: the data of the response without the helpers of views, then what the route has given. */
export function mergeLocals(own: object, given: object = {}): Record<string, unknown> {
  const names = Object.keys(own).filter((name) => !helpers.has(name))
  return Object.fromEntries([
    ...names.map((name) => [name, (own as Record<string, unknown>)[name]]),
    ...Object.entries(given),
  ]) as Record<string, unknown>
}
