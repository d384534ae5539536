import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Readable } from 'node:stream'
import type { ResolvedConfig } from './config.ts'
import type { BuildStatus } from './build-status.ts'
import type { TagOptions } from './tag-options.ts'
import type { Decision } from './trace/trace-record.ts'

/** Passes a request on: without an error it was not for this handler, with one it has failed. */
export type Next = (error?: unknown) => void

/** A response held in memory. HEAD and conditional requests are settled: it is sent as it is. */
export interface BufferedResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Values of Set-Cookie, each a header of its own behind those that the application has set. */
  readonly cookies?: readonly string[]
  readonly body: string | Buffer
}

/** A response whose body arrives while it is sent, such as a module of a Vite in another process. */
export interface StreamedResponse {
  readonly status: number
  /** The reason phrase where it is not the usual one of the status. */
  readonly statusMessage?: string
  /** Names in lower case, without those that concern one connection alone. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** True for a page: it is sent like the application's own, with its hooks, its headers and its cookies. */
  readonly isPage?: true
  /** As in {@link BufferedResponse}. */
  readonly cookies?: readonly string[]
  /** Destroyed when the client goes first; its error ends the connection, so that nothing cut short looks whole. */
  readonly body: Readable
}

/**
 * The outcome of a request: a response to send, 'written' where a middleware of Vite's own has written to the raw
 * response itself, or undefined where it was not for this step. A failure is an exception or a rejection.
 */
export type Outcome = BufferedResponse | StreamedResponse | 'written' | undefined

/** What the host framework knows of a request. It is asked when a page is rendered on the server. */
export interface HostRequest {
  /** The host's own objects. */
  readonly native: { readonly req: unknown; readonly res: unknown }
  /** By forwarded headers where the host trusts them. */
  readonly protocol: string
  /** Host and port, likewise; undefined where the client has sent none. */
  readonly host: string | undefined
  /** What a parser of the application has made of the body; undefined without one. */
  readonly body: unknown
  /** Data of the response for its views. */
  readonly locals: object
  /** The status that the application has set so far. */
  readonly status: number
  /** Returns a header that the application has set on the response. */
  getHeader(name: string): number | string | readonly string[] | undefined
}

/**
 * One request, parsed once: every step reads this value instead of the request. The adapter makes it, and keeps it
 * between the step ahead of the application's routes and the one behind them.
 */
export interface RequestContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** The whole request target, also where the host shows a handler a part of it in `req.url`. */
  readonly target: string
  /** The decoded path, base included; undefined when the target is not a plain path. */
  readonly path: string | undefined
  /** True for GET and HEAD that are no WebSocket upgrade: the only requests that files and pages answer. */
  readonly isGetOrHead: boolean
  /** True when the headers say that a browser, or a client that follows links, goes to a page. */
  readonly isNavigation: boolean
  /** The build that answers the request, once a step or a helper has needed one. Production alone sets and reads it. */
  snapshot: object | undefined
  /** What a step has decided, for the trace of requests. */
  decision: Decision | undefined
  /** Where the request is: ahead of the application's routes, among them, or behind them. The host sets it. */
  stage: 'files' | 'routes' | 'fallback'
  /** The helpers of the response. They come into being when a template, or a page with a nonce, first reads them. */
  readonly helpers: PageHelpers
  /** What the host knows of the request. */
  readonly host: HostRequest
  /** Returns the CSP nonce of the response. @param html what it is for: development warns of a policy that blocks that */
  nonce(html?: string): string | undefined
  /** Lets the page of an error handler have all of its tags, whatever the page that has failed had. */
  resetTags(): void
}

/**
 * One step of the way through: returns what became of the request. It neither calls the host nor writes to the response,
 * so that one place awaits it and turns every failure into one failed request ({@link runStep}).
 */
export type Step = (context: RequestContext) => Outcome | Promise<Outcome>

export type AppServer = HttpServer | HttpsServer

/** A response, as far as tags need it. Node's ServerResponse has this shape; adapters wrap their host's. */
export interface ResponseAdapter {
  readonly req?: { readonly httpVersion: string }
  /** When it becomes an error status (400 and above) between two calls of `tags`, a new page begins. */
  readonly statusCode: number
  readonly headersSent: boolean
  getHeader(name: string): number | string | readonly string[] | undefined
  setHeader(name: string, value: string): unknown
  writeEarlyHints(hints: { link: string[] }): void
}

/** `viteTags`. View engines may put an object of their own behind the arguments. */
export type TagsFunction = (entries: string | readonly string[], options?: TagOptions) => string

/** Helpers of one response, for templates. Several calls for one response never repeat a tag. */
export interface PageHelpers {
  /**
   * Returns the tags of one entry, or of several, as HTML: stylesheets, scripts, preloads, in this order. Escaped, and
   * with the CSP nonce of the response. Write it unescaped.
   *
   * @param entries path of the source file, relative to the Vite root, as in 'src/main.ts'
   * @param options override the `tags` option for this call
   * @throws ViteIntegrationError ENTRY_NOT_FOUND, NOT_AN_ENTRY, INVALID_ATTRIBUTE, UNKNOWN_OPTION, INVALID_OPTION,
   * BUILD_NOT_FOUND, MANIFEST_NOT_FOUND, MANIFEST_INVALID, VITE_NOT_RUNNING, NOT_READY
   * @example
   * viteTags(['src/main.ts', 'src/print.css'], { preload: 'none' })
   */
  tags: TagsFunction
  /**
   * Returns the URL of a source file or public file, base and `assetOrigin` included. Not escaped for HTML.
   *
   * @param path relative to the Vite root
   * @throws ViteIntegrationError ASSET_NOT_FOUND, BUILD_NOT_FOUND, MANIFEST_NOT_FOUND, MANIFEST_INVALID, VITE_NOT_RUNNING, NOT_READY
   * @example
   * viteAsset('src/images/logo.svg') // '/assets/logo-BxT0aUf1.svg'
   */
  asset(path: string): string
  /**
   * Returns the content of a file of at most 65,536 bytes, to stand in the page itself: the built code of a stylesheet or
   * script, the text of any other file. A script may not import other chunks.
   *
   * @param path relative to the Vite root
   * @throws ViteIntegrationError ASSET_NOT_FOUND, INLINE_TOO_LARGE, INLINE_HAS_IMPORTS, BUILD_NOT_FOUND,
   * MANIFEST_NOT_FOUND, MANIFEST_INVALID, VITE_NOT_RUNNING, NOT_READY
   * @example
   * `<style nonce="${viteNonce}">${viteInline('src/critical.css')}</style>`
   */
  inline(path: string): string
  /**
   * Returns an HTML page of the project, with parts of yours put into it.
   *
   * @param name HTML input, relative to the Vite root
   * @param parts what goes into the page; see {@link PageParts}
   * @returns a promise; it rejects with ViteIntegrationError PAGE_NOT_FOUND, BUILD_NOT_FOUND, MANIFEST_NOT_FOUND, MANIFEST_INVALID,
   * VITE_NOT_RUNNING, NOT_READY, or INVALID_OPTION when `state` is not JSON
   * @example
   * await viteHtml('index.html', { head: '<title>Shop</title>', state: { user: 7 } })
   */
  html(name: string, parts?: PageParts): Promise<string>
  /**
   * Returns the CSP nonce of the response, undefined when it has none. Asks the `nonce` option until it has returned one.
   *
   * @param html what it is for: development warns of a policy of the application that blocks that
   * @throws ViteIntegrationError INVALID_OPTION when the option returns neither a string nor nothing
   */
  nonce(html?: string): string | undefined
  /**
   * Begins a new page, which gets all of its tags. Happens by itself when the response gets an error status
   * between two calls of `tags`; adapters call it where error handlers of the application follow.
   */
  reset(): void
}

/** Parts that go into a page. `head` and `body` are HTML and written as they are: escape what users typed. */
export interface PageParts {
  /** HTML before `</head>`. */
  head?: string
  /** HTML in place of `<!--ssr-outlet-->`, or before `</body>`. */
  body?: string
  /** JSON value that scripts read as `window.__SSR_STATE__`; it is set before the first module script and cannot end its element. */
  state?: unknown
}

/** Development and production each implement it; adapters translate it into their host's idiom. */
export interface Integration {
  readonly config: ResolvedConfig
  /** Decoded; begins and ends with a slash. In development it is Vite's, known once `ready`. */
  readonly base: string
  /** Resolves when requests can be answered. */
  readonly ready: Promise<void>
  /**
   * Creates the helpers of one response, or of a page outside requests: then nothing is put into headers.
   * `nonce` is called when a nonce is needed, and again with each need until it returns one. `context` keeps tags, page and
   * files of one response in one build.
   */
  helpers(response?: ResponseAdapter, nonce?: () => string | undefined, context?: RequestContext): PageHelpers
  /** The id of the build that is served; undefined in development. For cache busting and version checks. */
  hash(): string | undefined
  /** Production in numbers; undefined in development. */
  status(): BuildStatus | undefined
  /**
   * Production only, ahead of the steps: returns the response to a plain GET request for a file that never changes and is in
   * memory. Nothing is made for the request. Undefined for all others, which the steps answer.
   *
   * @param target the whole request target
   */
  heldAsset(req: IncomingMessage, res: ServerResponse, target: string): BufferedResponse | undefined
  /** Answers the files of the build, pages aside, in production: they need nothing of the application's middleware. */
  readonly assets: Step
  /** Stands ahead of the application's routes: in production it answers the files of the build. */
  readonly files: Step
  /** Stands behind them and answers what the application left unmatched: modules, pages. */
  readonly fallback: Step
  /**
   * Renders the page of a request by the server entry. Rejects with the error for the application's error handlers.
   *
   * @param give returns what the route gives to the entry as `locals`
   */
  render(
    context: RequestContext,
    give?: () => object | undefined | Promise<object | undefined>,
  ): Promise<Outcome>
  /**
   * Development only: the response to an error that no error handler of the application took. It is one that `fallback`
   * or a tag raised, or, on a request for a page, any that is not the client's fault. Undefined for all others, and in
   * production, where the host's own default handler answers.
   *
   * @param log writes errors of the application to the logger, for hosts that leave that to their default handler;
   * Vite has reported its own
   */
  renderError(error: unknown, context: RequestContext, log?: boolean): BufferedResponse | undefined
  /**
   * Warns once when a catch-all of the application has answered a request that `fallback` has not seen and would have
   * answered with a page or, in development, a module. In production that is a 404: a page of the application's own is meant.
   *
   * @param advice what to do about it with this host
   * @param handler the function that has answered, where it is known; in development the warning says where it is written
   */
  warnOfShadowedRoute(context: RequestContext, advice: string, handler?: unknown): void
  /** Takes the HMR upgrades of a server, and nothing else. Does nothing in production or twice for one server. */
  attach(server: AppServer): void
  close(): Promise<void>
}
