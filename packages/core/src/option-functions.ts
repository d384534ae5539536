import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Returns the CSP nonce of one response, or undefined for none. Called when a nonce is needed, and again with
 * each need until it returns one. Not async: a promise is an error with the code INVALID_OPTION.
 */
export type NonceOption<Req = IncomingMessage, Res = ServerResponse> = (
  req: Req,
  res: Res,
) => string | undefined

/** What is known of the page that `transformHtml` gets. */
export interface HtmlContext<Req = IncomingMessage> {
  /** The request, as the framework gives it to handlers. */
  readonly req: Req
  /** The whole target of the request, query included. */
  readonly url: string
  /** The HTML file that the page is made of, relative to the Vite root: 'index.html'. */
  readonly entry: string
}

/**
 * Returns the HTML of a page as it is to be sent, at once or as a promise. It is asked for HTML files at their own paths and by
 * fallback, and for the templates of rendered pages, which still have their outlet; not for what routes send themselves, by
 * `viteHtml` for instance, nor in development for HTML files of Vite's `publicDir`, which Vite sends as they are. What it throws, or anything but a string (INVALID_OPTION), fails that request alone. Scripts that it
 * adds get the CSP nonce. A page may then differ from one client to the next: it is sent with `Cache-Control: private,
 * no-cache` and an ETag of what is sent, and precompressed pages are not used. A rendered page has no ETag, and a
 * `Cache-Control` of the server entry or the application goes before this one.
 */
export type TransformHtml<Req = IncomingMessage> = (
  html: string,
  context: HtmlContext<Req>,
) => string | Promise<string>

/** What `setHeaders` sets headers on: the part of a response that serve-static, sirv and @fastify/static give as well. */
export interface HeaderTarget {
  /** Sets a header of every response with the file, in place of one of the integration's own. */
  setHeader(name: string, value: string | number | readonly string[]): void
  /** Returns what `setHeader` has set. */
  getHeader(name: string): string | undefined
}

/**
 * Sets the headers of a built file, as with serve-static, sirv and @fastify/static. Called once for each file when a build is
 * loaded, so that files in memory stay as fast as without it: what it sets depends on the file alone. Pages are no files here. A
 * `Cache-Control` of its own takes the place of ours; `Vary` is joined. Headers that describe the bytes (`Content-Length`,
 * `Content-Encoding`, `ETag`, `Last-Modified` …) and cookies raise INVALID_OPTION, as a promise does: at the start, or for a new
 * build, which is then not served.
 *
 * Files that `vite-integration publish` uploads, and those that `assetFallback` passes through, do not get these headers.
 *
 * @param path path of the file relative to `outDir`, with slashes: 'assets/main-BxT0aUf1.js'
 * @param file `immutable`: whether its content never changes under its name
 */
export type SetHeaders = (res: HeaderTarget, path: string, file: { readonly immutable: boolean }) => void
