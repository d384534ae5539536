/**
 * Options of `dev()`. All may be left out. A value that cannot be used is the error INVALID_OPTION, and a name that is
 * none of these is UNKNOWN_OPTION; both are thrown before anything is started.
 *
 * In the names of environment variables below, NAME stands for the option `name`: `APP_PORT` unless it is set. An
 * option wins over a variable, and `APP_PORT` wins over `PORT`. Empty variables count as unset. Ports and addresses
 * that are not set are looked for in `.env` of the working directory.
 *
 * @example
 * ```ts
 * await dev('./src/server.ts', { port: 4000, name: 'shop', readyTimeoutMs: 30_000 })
 * ```
 */
export interface DevOptions {
  /**
   * Folder of the Vite project, absolute or relative to the working directory. It has to exist, else INVALID_OPTION.
   *
   * @default the nearest folder with a vite.config, from the folder of a string target up to the working directory. When
   * there is none, the root of the backend's integration: the backend then starts ahead of Vite. For a target that is an
   * application, the working directory
   * @example './frontend'
   */
  root?: string
  /**
   * File of the Vite config, absolute or relative to the working directory. It has to exist, else INVALID_OPTION.
   * With a `viteCommand` it has no effect: name the file in the command.
   *
   * @default `vite.config.*` in the root
   * @example './vite.dev.config.ts'
   */
  configFile?: string
  /**
   * Command that starts Vite. A string is split into arguments, quotes included, and is never run by a shell: one
   * that needs a shell is INVALID_OPTION. vite.config then needs `integration()` of `@vite-integration/vite-plugin`,
   * which tells where that Vite listens; without it the start ends with VITE_NOT_READY.
   *
   * @default the project's own Vite, run by Node itself. VITE_NOT_FOUND when it is not installed
   * @example 'npx vite --mode staging'
   * @example ['node', 'scripts/start-vite.js']
   */
  viteCommand?: string | readonly string[]
  /**
   * Port of Vite, from 0 to 65535. A port that is given has to be free, else PORT_IN_USE. With a `viteCommand` it is
   * not passed on: the command chooses the port, and another one than this is a warning.
   *
   * @default NAME_VITE_PORT, else the port in vite.config, else 5173. When that one is in use Vite takes the next
   * free port, unless vite.config sets `server.strictPort`
   * @example 5200
   */
  vitePort?: number
  /**
   * Host name or address that browsers reach the backend at. One that cannot be listened on is LISTEN_FAILED.
   *
   * @default NAME_HOST, else HOST where it is an address, else one of these that is an address in .env, else
   * '127.0.0.1'
   * @example '0.0.0.0'
   */
  host?: string
  /**
   * Port that browsers reach the backend at, from 0 to 65535; 0 takes a free one. It has to be free, else PORT_IN_USE.
   *
   * @default NAME_PORT, else PORT, else these in .env, else 3000
   * @example 4000
   */
  port?: number
  /**
   * Files with a certificate and its key, in PEM. The public port then speaks HTTPS as well as plain HTTP. Files that
   * cannot be used are INVALID_OPTION, and so is the option when the target is an application.
   *
   * @default the certificate of `server.https` in vite.config; else, with a backend that speaks HTTPS, the backend's
   * @example { cert: './localhost.pem', key: './localhost-key.pem' }
   */
  https?: { readonly cert: string; readonly key: string }
  /**
   * Prefix of the environment variables and, in lower case, of the backend's lines in the terminal. Letters, digits
   * and "_"; upper and lower case are alike.
   *
   * @default 'APP'
   * @example 'shop' // reads SHOP_PORT, prints [shop]
   */
  name?: string
  /**
   * File that the process id is written to once everything is serving. It is removed at the end. Relative paths are
   * relative to the working directory; folders are created.
   *
   * @default no file
   * @example './tmp/dev.pid'
   */
  pidPath?: string
  /**
   * Function that is called when Vite is ready and before the backend starts, for instance to prepare a database. Where
   * the backend starts ahead of Vite (see `root`), it is called ahead of both.
   * `dev()` waits for its promise, and rejects with its error.
   *
   * @default a function that does nothing
   * @example
   * ```ts
   * async () => { await migrate() }
   * ```
   */
  preServe?: () => void | Promise<void>
  /**
   * Path prefixes, matched by whole segments, that belong to the backend alone. Requests under them are never passed
   * to Vite while the backend is down, and get no page by fallback.
   *
   * @default ['/api', '/events', '/ws']
   * @example ['/api', '/auth']
   */
  backendPrefixes?: readonly string[]
  /**
   * Time in milliseconds that Vite may take until it is ready, and then the backend until it listens. A Vite that
   * takes longer is VITE_NOT_READY; a backend that takes longer is reported in the terminal and in the browser.
   *
   * @default 15000
   * @example 60_000
   */
  readyTimeoutMs?: number
  /**
   * Time in milliseconds that the backend and what it has started get to end after SIGTERM, at a restart and at the
   * end; then they get SIGKILL. A second Ctrl+C within this time changes nothing.
   *
   * @default 5000
   * @example 20_000
   */
  graceMs?: number
  /**
   * Further files that restart the backend when they change, appear or go: patterns of paths that are relative to the
   * working directory, or folders. node_modules is looked into only where a pattern names it. Without effect when the
   * target is an application.
   *
   * @default []
   * @example ['views/**\/*.ejs', 'node_modules/.prisma/client/*.js']
   */
  watch?: readonly string[]
  /**
   * Files that do not restart the backend, though it has loaded them or `watch` names them: patterns as above. One
   * without a slash fits in every folder.
   *
   * @default []
   * @example ['src/generated/**', '*.snapshot.json']
   */
  ignore?: readonly string[]
  /**
   * Files of the backend on which no page depends, such as those of an API: a restart because of these alone does not
   * reload open pages. Patterns as in `ignore`.
   *
   * @default []
   * @example ['src/api/**']
   */
  noReload?: readonly string[]
  /**
   * Further processes beside the backend, by the names that their lines in the terminal begin with. They are started
   * once Vite is ready and `preServe` is through, and end with all else. A command is split into arguments and runs
   * without a shell; programs are found as in the scripts of package.json. A process that fails, by another exit code
   * than 0 or by a signal, is started again, after a pause that grows from 100 ms to 5 s; one that ends with 0 is not.
   *
   * @default {}
   * @example { worker: 'node worker.js', css: ['tailwindcss', '-i', 'in.css', '-o', 'out.css', '--watch=always'] }
   */
  run?: Readonly<Record<string, string | readonly string[]>>
  /**
   * Arguments of the backend's module, which it finds in `process.argv`. Without effect when the target is an
   * application.
   *
   * @default []
   * @example ['--seed', '1']
   */
  args?: readonly string[]
  /**
   * Node's options for the backend's process. Without effect when the target is an application.
   *
   * @default []
   * @example ['--inspect']
   */
  execArgv?: readonly string[]
}
