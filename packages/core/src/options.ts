import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { Server as HttpsServer } from 'node:https'

import type { NonceOption, SetHeaders, TransformHtml } from './option-functions.ts'
import type { SsrOptions } from './ssr-options.ts'
import type { TagOptions } from './tag-options.ts'

/**
 * Receives the messages of vite-integration, one line of text each. Any logger with these four methods
 * fits: pino, winston, `console`, Fastify's `app.log`.
 */
export interface Logger {
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

/**
 * Options of `viteIntegration()`, the same for every adapter. All of them are optional, and `undefined`
 * counts as not given. An unknown name raises UNKNOWN_OPTION, a value of the wrong type INVALID_OPTION.
 */
export interface ViteIntegrationOptions<Req = IncomingMessage, Res = ServerResponse> {
  /**
   * Path of the Vite project root: the folder of vite.config and of the sources. Relative paths start at the
   * working directory. Raises ROOT_NOT_FOUND when it is not a folder.
   *
   * @default process.cwd()
   * @example
   * viteIntegration({ root: import.meta.dirname })
   */
  root?: string
  /**
   * Path of the Vite config, relative to `root` or, where no such file exists, to the working directory;
   * `false` loads no config. Only in development with Vite in this process (`devServer: 'middleware'`).
   *
   * @default vite.config.* in `root`
   * @example
   * viteIntegration({ configFile: 'config/vite.client.ts' })
   */
  configFile?: string | false
  /**
   * `true`: development, with a Vite server. `false`: production, with the build. In development VITE_NOT_FOUND,
   * VITE_NOT_SUPPORTED and VITE_START_FAILED tell why Vite did not start.
   *
   * @default process.env.NODE_ENV === 'development'
   * @example
   * viteIntegration({ dev: process.env.APP_ENV === 'local' })
   */
  dev?: boolean
  /**
   * Where Vite runs in development:
   * - `'middleware'`: in this process.
   * - `'proxy'`: in a process of its own, found through the hot file that the Vite plugin writes.
   * - an origin such as `'http://localhost:5173'`: in a process of its own, at that address.
   *
   * Raises INVALID_OPTION for any other text. While a Vite of its own is down, requests that need it fail
   * with VITE_NOT_RUNNING (HTTP status 503).
   *
   * @default 'middleware'; 'proxy' under `vite-integration dev`
   * @example
   * viteIntegration({ devServer: 'http://vite:5173' })
   */
  devServer?: 'middleware' | 'proxy' | (string & {})
  /**
   * True when the TLS certificate of a Vite server in a process of its own is verified. `false` accepts a
   * self-signed one. Development only.
   *
   * @default true
   * @example
   * viteIntegration({ devServer: 'https://localhost:5173', devServerSecure: false })
   */
  devServerSecure?: boolean
  /**
   * Decoded paths that belong to the backend alone, matched by whole segments: '/api' matches '/api' and '/api/x',
   * not '/apix'. A text that begins with '^' is a regular expression for the whole decoded path, as in the keys of Vite's
   * `server.proxy`; so is a RegExp. What no route matches there gets the application's own 404, never a page or a module.
   * Raises INVALID_OPTION for globs such as '/api/*', and for text that is no regular expression.
   *
   * @default ['/api', '/events', '/ws']
   * @example
   * viteIntegration({ backendPrefixes: ['/api', '/webhooks'] })
   * @example
   * viteIntegration({ backendPrefixes: ['^/v\\d+/', /\.json$/] })
   */
  backendPrefixes?: (string | RegExp)[]
  /**
   * Folder of the build, relative to `root`. Production only. Raises BUILD_NOT_FOUND when it is missing and
   * NODE_ENV is 'production'.
   *
   * @default 'dist/client' when it holds a build, else 'dist'
   * @example
   * viteIntegration({ outDir: 'public/build' })
   */
  outDir?: string
  /**
   * Path of the manifest, relative to `outDir`. Production only. Raises MANIFEST_NOT_FOUND when it is missing and
   * MANIFEST_INVALID when it cannot be read, with NODE_ENV=production.
   *
   * @default the path that the Vite plugin recorded, else '.vite/manifest.json', then 'manifest.json'
   * @example
   * viteIntegration({ manifest: 'assets.json' })
   */
  manifest?: string
  /**
   * Public base path, as in Vite: a path, './' (which counts as '/') or a full URL. Raises INVALID_OPTION
   * for anything else. In development Vite's own base is used; only a Vite at an origin (`devServer`) without
   * the Vite plugin needs this option.
   *
   * @default the base that the Vite plugin recorded in the build, else '/'
   * @example
   * viteIntegration({ base: '/app/' })
   */
  base?: string
  /**
   * Origin in front of every asset URL in tags, and of hashed files in pages that Vite has built, without a path. Production
   * only. Raises INVALID_OPTION for anything but an http or https origin.
   *
   * @default none, or the origin of a `base` that is a full URL
   * @example
   * viteIntegration({ assetOrigin: 'https://cdn.example.com' })
   */
  assetOrigin?: string
  /**
   * Store with the files of all builds (`vite-integration publish` fills it), for rolling deploys to several machines: a file of another
   * build, with a hash in its name and in the folder of such files, is fetched from there at the same path and passed through. Production
   * only. Raises INVALID_OPTION for anything but an http or https URL, which may have a path.
   *
   * - `url`: where it is.
   * - `redirect`: `true` sends clients there instead. The store has to allow your origin by CORS.
   * - `timeoutMs`: milliseconds that the store may take for a file; then it is a 404. A file waits as long for one of 16 connections.
   * - `maxBytes`: size up to which a file is passed through. A larger one is a 404, with a warning.
   *
   * A quarter of `memory.maxBytes` is for these files. One of more than half of that is not held, but fetched for each request, as a whole.
   *
   * @default none; { redirect: false, timeoutMs: 10_000, maxBytes: 8_000_000 }
   * @example
   * viteIntegration({ assetFallback: 'https://assets.s3.eu-central-1.amazonaws.com/shop' })
   */
  assetFallback?: string | { url: string; redirect?: boolean; timeoutMs?: number; maxBytes?: number }
  /**
   * Page for navigation requests that no route and no page of their own path matched:
   * - `true`: the nearest index.html upward from the path.
   * - a name: that HTML file of the build, for all of them. Raises PAGE_NOT_FOUND in production when it is missing.
   * - `false`: none. Pages answer at their own paths only.
   *
   * @default true
   * @example
   * viteIntegration({ spaFallback: 'app.html' })
   */
  spaFallback?: boolean | string
  /**
   * Function `(req, res) => string | undefined` that returns the CSP nonce of a response. Every tag of the
   * response and every script and style of a page gets it. Anything but a string or nothing, a promise for
   * instance, raises INVALID_OPTION for that request.
   *
   * @default none; with `tags.csp` a random one for each response
   * @example
   * viteIntegration({ nonce: (req, res) => res.locals.cspNonce })
   */
  nonce?: NonceOption<Req, Res>
  /**
   * Changes each page that the integration serves, in both modes; see {@link TransformHtml}. It may be async.
   *
   * @default none
   * @example
   * viteIntegration({
   *   transformHtml: (html, { url }) => html.replace('</head>', () => `<link rel="canonical" href="${canonical(url)}"></head>`),
   * })
   */
  transformHtml?: TransformHtml<Req>
  /**
   * Memory for the built files, in production. Files of at most 1 MB whose names change with their content are answered from it,
   * each with its precompressed forms; where they do not all fit, those that were asked for last are held.
   *
   * - `maxBytes`: bytes of all of them together; 0 holds none.
   *
   * @default { maxBytes: 67_108_864 }
   * @example
   * viteIntegration({ memory: { maxBytes: 16 * 1024 * 1024 } })
   */
  memory?: { maxBytes?: number }
  /**
   * Files of earlier builds in production, for clients whose page is of one of them: a new build that is placed over the old one is
   * taken up without a restart. `false` keeps none.
   *
   * - `ms`: milliseconds for which a build is kept after the next one has taken its place.
   * - `bytes`: bytes of memory for the files of all of them; those beyond are answered while they are on the disk.
   *
   * Only files whose names change with their content are kept.
   *
   * @default { ms: 3_600_000, bytes: 67_108_864 }
   * @example
   * viteIntegration({ keep: { ms: 24 * 60 * 60 * 1000 } })
   */
  keep?: false | { ms?: number; bytes?: number }
  /**
   * Sets headers of the build's files, once for each when a build is loaded; see {@link SetHeaders}. Production only.
   *
   * @default none
   * @example
   * viteIntegration({
   *   setHeaders: (res, path) => res.setHeader('Timing-Allow-Origin', path.endsWith('.js') ? '*' : 'null'),
   * })
   */
  setHeaders?: SetHeaders
  /**
   * Response header with the build id (`vite.hash()`) on pages in production: those of the build, and responses whose template
   * calls `viteTags` or `viteHtml`. `true` names it `x-vite-build`. A client compares it with the build that it runs.
   *
   * @default false
   * @example
   * viteIntegration({ buildHeader: true })
   */
  buildHeader?: boolean | string
  /**
   * How tags are made; see {@link TagOptions} for each of them.
   *
   * @example
   * viteIntegration({ tags: { preload: 'header', csp: true } })
   */
  tags?: TagOptions
  /**
   * Module that renders pages on the server, or an object with it; see {@link SsrOptions}. It answers the navigations that no route and
   * no page of their own path matched, and the routes that say so. In production the plugin's record of the build is enough.
   *
   * @default what the Vite plugin recorded, else none
   * @example
   * viteIntegration({ ssr: './src/entry-server.ts' })
   */
  ssr?: string | SsrOptions
  /**
   * HTTP or HTTPS server that the application listens on. HMR connections of development arrive there.
   *
   * @default found when the application starts to listen
   * @example
   * const server = createServer(app)
   * app.use(viteIntegration({ server }))
   */
  server?: HttpServer | HttpsServer
  /**
   * Object with the methods `debug`, `info`, `warn` and `error`; each takes one line of text.
   *
   * @default Express: warnings and errors become process warnings. Fastify: the application's own log.
   * @example
   * viteIntegration({ logger: pino() })
   */
  logger?: Logger
}
