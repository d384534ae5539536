/** Options of the Vite plugin. All may be left out. */
export interface IntegrationOptions {
  /**
   * Entries, relative to root, as files or globs: 'src/main.ts', 'src/pages/*.ts', 'index.html'. Those
   * with '!' in front are exceptions. Added to those of `build.rolldownOptions.input`.
   */
  input?: string | string[]
  /**
   * Files that only views name, relative to root, as files or globs: 'src/images/*.svg'. Those with '!' in
   * front are exceptions. They are in the build under a hashed name, however small, even if nothing imports
   * them. Scripts and stylesheets are entries instead: see `input`.
   */
  assets?: string | string[]
  /**
   * Hashes (Subresource Integrity) for scripts and stylesheets, in tags and in built pages: `true` is
   * sha384. Leave it off where something on the way to the browser changes files, as some CDNs do.
   * @default false
   */
  integrity?: boolean | 'sha256' | 'sha384' | 'sha512'
  /**
   * Globs of files, relative to root, whose change reloads the page: the views of the backend. Those with
   * '!' in front are exceptions, and what Vite has as a module is left to hot reload. `true` is all but
   * scripts, styles and components in `views`, `templates`, `src/views` and `src/templates`; `false` is none.
   * @default true
   */
  refresh?: boolean | string | string[]
  /**
   * Origin of the backend in development, such as 'http://shop.test:3000', where it is not on localhost:
   * its pages may then load from a Vite server that runs on its own.
   */
  backend?: string
  /**
   * Whether browsers load scripts and styles straight from a Vite server that runs on its own, instead of
   * through the backend. Hot reload then outlives every restart of the backend; the browser has to reach
   * Vite's port.
   * @default false
   */
  direct?: boolean
  /**
   * Whether a page that is opened on the port of a Vite server of its own says where to go instead.
   * @default true
   */
  portMessage?: boolean
}
