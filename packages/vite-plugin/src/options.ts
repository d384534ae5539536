import type { CompressEncoding } from './encodings.ts'

/** Choices for compressed forms of the build's files. */
export interface CompressOptions {
  /**
   * The encodings to write: 'br' as `.br`, 'zstd' as `.zst`, 'gzip' as `.gz`.
   *
   * @default ['br', 'zstd', 'gzip']
   */
  encodings?: CompressEncoding[]
  /**
   * Size in bytes from which on files are compressed.
   *
   * @default 1024
   */
  threshold?: number
}

/** The module that renders pages on the server. */
export interface PluginSsrOptions {
  /**
   * As in a Vite config: relative to root, '/src/x', absolute, or the name of a virtual module of any plugin.
   *
   * @example './src/entry-server.ts'
   */
  entry: string
  /**
   * Environment that the module runs in and is built by: any that `environments` of the config has.
   *
   * @default 'ssr'
   */
  environment?: string
  /**
   * HTML file that pages are rendered into, relative to root. Where it exists it is an entry of the client's build. An entry
   * that only returns responses of its own needs none.
   *
   * @default 'index.html'
   */
  template?: string
}

/** Pages that are rendered when the project is built. */
export interface PrerenderOptions {
  /**
   * Paths such as '/docs/start', below base, and globs such as '/docs/**' for pages that other pages link to, with '!' in front to
   * leave pages out; or a function that returns them.
   */
  pages: string | string[] | (() => string | string[] | Promise<string | string[]>)
  /**
   * Renders all pages that the rendered ones link to.
   *
   * @default false
   */
  followLinks?: boolean
}

/**
 * Options of the Vite plugin. All may be left out. The plugin throws plain errors, which Vite prints; they carry no
 * code.
 *
 * @example
 * ```ts
 * integration({ input: 'src/main.ts', assets: 'src/images/*.svg', integrity: true })
 * ```
 */
export interface IntegrationOptions {
  /**
   * Entries of the client's build, relative to root: files and globs. Those with '!' in front exclude files that the
   * others match. They are added to `build.rolldownOptions.input` (Vite 7: `rollupOptions`). As in Vite, once there is
   * an entry, a page has to be among the entries as well to be built. A glob that matches nothing is an error at the
   * start of a build or a server. An object gives entries names, by which the build names their files and `viteTags` knows
   * them too; each is one file.
   *
   * @default no entries beside those of the config
   * @example 'src/main.ts'
   * @example ['index.html', 'src/pages/*.ts', '!src/pages/*.test.ts']
   * @example { shop: 'src/shop.ts', admin: 'src/admin/main.ts' }
   */
  input?: string | string[] | Record<string, string>
  /**
   * Files that only views name, for `viteAsset` and `viteInline`, relative to root: files and globs, with '!' in front
   * to exclude files. They are in the build under a hashed name, even if they are small or nothing imports them. A
   * pattern that matches nothing fails the build, and so do scripts and stylesheets: those are entries, see `input`.
   *
   * @default no files
   * @example 'src/images/*.svg'
   */
  assets?: string | string[]
  /**
   * Hashes (Subresource Integrity) for scripts and stylesheets, in tags and in built pages. `true` is 'sha384'. Leave
   * it off when something between server and browser changes files, as some CDNs do: browsers refuse those.
   *
   * @default false
   * @example 'sha512'
   */
  integrity?: boolean | 'sha256' | 'sha384' | 'sha512'
  /**
   * Writes compressed forms beside the files of the client's build, those of `publicDir` included: scripts, styles,
   * pages, SVG, WebAssembly and other kinds that get smaller by it. Backends with vite-integration send them to browsers
   * that take them, and other servers can do so too (`gzip_static` of nginx, for example). Forms that save less than
   * 5 % are left out. `vite build --watch` writes none. An unknown encoding is an error when the plugin is created.
   *
   * @default false
   * @example true
   * @example { encodings: ['br', 'gzip'], threshold: 2048 }
   */
  compress?: boolean | CompressOptions
  /**
   * Views of the backend whose change reloads the page in development: globs relative to root, which may lead out of
   * it, with '!' in front to exclude files. Files that Vite has as modules are left to hot reload. `true` stands for
   * `views`, `templates`, `src/views` and `src/templates` without the scripts, styles and components in them; `false`
   * for nothing.
   *
   * @default true
   * @example ['../server/views/**', '!../server/views/mail/*']
   */
  refresh?: boolean | string | string[]
  /**
   * Origin of the backend in development, when that is not on localhost: pages of this origin may then load from a
   * Vite server that runs on its own, and Vite answers under its host name. A value that is not an origin is an error
   * when the plugin is created.
   *
   * @default only pages on localhost may
   * @example 'http://shop.test:3000'
   */
  backend?: string
  /**
   * With a Vite server that runs on its own: true lets browsers load scripts and styles straight from its port instead
   * of through the backend. Hot reload then survives restarts of the backend, but browsers have to reach that port.
   *
   * @default false
   * @example true
   */
  direct?: boolean
  /**
   * With a Vite server that runs on its own: true answers pages that are opened on its port with a message that leads
   * to the backend; false leaves them to Vite.
   *
   * @default true
   * @example false
   */
  portMessage?: boolean
  /**
   * Server-side rendering: the module that renders pages, alone or with its environment and template. The client is then
   * built to `<build.outDir>/client` and the server to `<build.outDir>/server`, by `vite build`, `vite build --app` and
   * `vite-integration build` alike. A backend needs no option `ssr` of its own. The module is described with that option
   * of `viteIntegration`. An environment that the config does not have is an error at the start of a build or a server.
   *
   * @default pages are not rendered on the server
   * @example './src/entry-server.tsx'
   * @example { entry: 'virtual:server', environment: 'edge', template: 'app.html' }
   */
  ssr?: string | PluginSsrOptions
  /**
   * Renders pages at the end of the build, by the module that `ssr` names, into files of the client's build: '/docs' is
   * `docs/index.html`. Production then serves them as the build's own pages, and renders the others. Paths, globs of pages that
   * rendered ones link to, or a function. A page that fails, redirects or is answered with another status than 2xx fails the
   * build, and so does a glob that no link matches.
   *
   * @default no page
   * @example ['/', '/docs/**']
   * @example { pages: '/', followLinks: true }
   */
  prerender?: PrerenderOptions['pages'] | PrerenderOptions
}
