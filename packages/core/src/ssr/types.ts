import type { Readable, Writable } from 'node:stream'

/** What fails: loading entry or template, rendering up to the first byte, or the stream behind it. */
export type RenderPhase = 'load' | 'shell' | 'stream'

/** What React's `renderToPipeableStream` returns. */
export interface Pipeable {
  pipe(to: Writable): unknown
  abort?(reason?: unknown): void
}

/** Rendered markup, whole or as a stream. */
export type Body = string | ReadableStream<Uint8Array | string> | Readable | Pipeable

/** What goes into the page beside the markup. `head` is HTML and written as it is: escape what users typed. */
export interface RenderParts {
  /** HTML in place of `<!--ssr-head-->` or `<!--app-head-->`, else before `</head>`. */
  head?: string
  /** @default 200 */
  status?: number
  /** Go before the defaults `content-type: text/html; charset=utf-8` and `cache-control: no-cache`. */
  headers?: NonNullable<ConstructorParameters<typeof Headers>[0]>
  /**
   * Value that scripts read as `window.__SSR_STATE__`: JSON, and Date, Map, Set, BigInt, cycles. It is set before the first
   * module script and cannot end its element.
   */
  state?: unknown
  /** Modules that were rendered, such as Vue's `ssrContext.modules`: their stylesheets and preloads go into the head. */
  modules?: Iterable<string>
}

/** What `render` may return beside a body. A Response as `body` is sent as it is: without template and parts. */
export interface RenderResult extends RenderParts {
  body: Body | Response
}

/** URLs of the files that the entry and the rendered modules need in the browser. */
export interface RenderAssets {
  /** Stylesheets. */
  css: string[]
  /** Scripts, the client's entry first. */
  js: string[]
  /** HTML for the head: links to the stylesheets and preloads of the scripts, with the CSP nonce. */
  links: string
}

/**
 * What an entry gets for one request.
 *
 * @example
 * export function render({ url, locals }: SsrContext<{ user: User }>) {
 *   return renderToPipeableStream(<App path={url.pathname} user={locals.user} />)
 * }
 */
export interface SsrContext<L extends object = Record<string, unknown>> {
  /** The full URL: origin, base and query included. Equal to `request.url`. */
  readonly url: URL
  /** Begins and ends with a slash. */
  readonly base: string
  /** Made when it is first read. `request.signal` aborts when the client leaves and when the time is up. */
  readonly request: Request
  /** An object of this request alone: `res.locals` or `reply.locals`, then what the route has given. */
  readonly locals: L
  /** The CSP nonce of the response. */
  readonly nonce: string | undefined
  /** The host's own objects: Express's request and response, or Fastify's request and reply. */
  readonly native: { readonly req: unknown; readonly res: unknown } | undefined
  /** Returns a response with the template around a body, for the `fetch` form. */
  html(body: Body, parts?: RenderParts): Response
  /**
   * Returns the URLs of stylesheets and scripts, for pages without the template.
   *
   * @param modules those that were rendered, relative to root or absolute
   */
  assets(modules?: Iterable<string>): RenderAssets
}

/** An entry by the standard of server runtimes. It goes before {@link RenderEntry}. */
export interface FetchEntry<L extends object = Record<string, unknown>> {
  default: { fetch(request: Request, context: SsrContext<L>): Response | Promise<Response> }
}

/** An entry that renders markup, which is put into the template. */
export interface RenderEntry<L extends object = Record<string, unknown>> {
  render(context: SsrContext<L>): Body | Response | RenderResult | Promise<Body | Response | RenderResult>
}
