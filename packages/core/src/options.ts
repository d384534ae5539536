import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { Server as HttpsServer } from 'node:https'

import type { TagOptions } from './tag-options.ts'

/** Where messages go. Any logger with these four methods fits (pino, winston, console). */
export interface Logger {
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

/** The CSP nonce of one response, or undefined for none. Called when it is needed, until there is one. */
export type NonceOption<Req = IncomingMessage, Res = ServerResponse> = (
  req: Req,
  res: Res,
) => string | undefined

/** What the user writes. The same for every adapter. */
export interface ViteIntegrationOptions<Req = IncomingMessage, Res = ServerResponse> {
  /**
   * The Vite project root: the folder of vite.config and of the sources.
   * @default process.cwd()
   */
  root?: string
  /**
   * Path of the Vite config, relative to `root` or to the working directory; false for none.
   * Development only.
   * @default vite.config.* in `root`
   */
  configFile?: string | false
  /**
   * Development (a Vite server) or production (the build).
   * @default process.env.NODE_ENV === 'development'
   */
  dev?: boolean
  /**
   * Where Vite runs in development. 'middleware': in this process. 'proxy': on its own, with the plugin, whose file
   * names a local socket. An origin such as 'http://localhost:5173': any Vite that listens there.
   * @default 'middleware'; under `vite-integration dev` 'proxy'
   */
  devServer?: 'middleware' | 'proxy' | (string & {})
  /**
   * Whether the certificate of a `devServer` at an https origin is checked. False for self-signed ones. The link to a Vite
   * with the plugin is a local socket and has no certificate.
   * @default true
   */
  devServerSecure?: boolean
  /**
   * Paths that belong to the backend alone, matched by whole segments: '/api' is '/api' and
   * '/api/x', never '/apix'. What no route matches there is the application's 404, never a page.
   * @default ['/api', '/events', '/ws']
   */
  backendPrefixes?: string[]
  /**
   * Folder of the build, relative to `root`. Production only.
   * @default 'dist/client' when it holds a build, else 'dist'
   */
  outDir?: string
  /**
   * The manifest, relative to `outDir`. Production only.
   * @default '.vite/manifest.json', then 'manifest.json'
   */
  manifest?: string
  /**
   * Public base path, as in Vite; './' counts as '/'. Production only: in development it is Vite's.
   * @default what the build recorded, else '/'
   */
  base?: string
  /** Origin in front of every asset URL in tags, such as 'https://cdn.example.com'. Production only. */
  assetOrigin?: string
  /**
   * Whether unmatched navigations get the nearest index.html. A string names another HTML file of
   * the build for all of them; false: pages answer at their own paths only.
   * @default true
   */
  spaFallback?: boolean | string
  /** CSP nonce of a response, put on every tag of it. */
  nonce?: NonceOption<Req, Res>
  /** How tags are made. */
  tags?: TagOptions
  /**
   * The server the application listens on, for HMR in development.
   * @default found by itself
   */
  server?: HttpServer | HttpsServer
  /**
   * Where messages go.
   * @default warnings become process warnings; in development Vite's own messages go where its config says
   */
  logger?: Logger
}
