import { existsSync } from 'node:fs'
import path from 'node:path'
import { ViteIntegrationError } from '@vite-integration/core'

export interface DevOptions {
  /**
   * Vite's root.
   *
   * @default the nearest folder with a vite.config from the target's up to the working directory, else that
   */
  root?: string
  /**
   * Another Vite config than `vite.config.*` in the root. Of a `viteCommand` its own arguments decide.
   */
  configFile?: string
  /**
   * What starts Vite. A string is split into arguments and never given to a shell. A command of your own needs
   * `@vite-integration/vite-plugin` in vite.config, by which its Vite is known.
   *
   * @default the project's own Vite, run by node itself
   */
  viteCommand?: string | readonly string[]
  /**
   * Port of Vite, as `NAME_VITE_PORT`. Given, it has to be free; else Vite takes the next one that is.
   *
   * @default 5173, or what vite.config says
   */
  vitePort?: number
  /**
   * Where the backend is reached: `NAME_HOST`, then `HOST`.
   *
   * @default '127.0.0.1'
   */
  host?: string
  /**
   * `NAME_PORT`, then `PORT`. 0 takes a free one.
   *
   * @default 3000
   */
  port?: number
  /**
   * Prefix of the environment variables and, in lower case, of the log lines.
   *
   * @default 'APP'
   */
  name?: string
  /** Gets the process id once everything is serving; removed at the end. */
  pidPath?: string
  /** Called when Vite is ready, before the backend starts. */
  preServe?: () => void | Promise<void>
  /**
   * Paths that are the backend's alone: nothing under them is asked of Vite while the backend is down.
   *
   * @default ['/api', '/events', '/ws']
   */
  backendPrefixes?: readonly string[]
  /**
   * How long Vite may take to start, and the backend to listen, in milliseconds.
   *
   * @default 15000
   */
  readyTimeoutMs?: number
  /** Arguments of the backend's module: of no use to an application. */
  args?: readonly string[]
  /** Node's own options for the backend, such as `['--inspect']`: of no use to an application. */
  execArgv?: readonly string[]
}

/** Options with every default filled in. Frozen. */
export interface ResolvedDevOptions {
  /** Absolute. */
  readonly root: string | undefined
  /** Absolute. */
  readonly configFile: string | undefined
  /** Not split yet. */
  readonly viteCommand: string | readonly string[] | undefined
  readonly vitePort: number | undefined
  readonly host: string
  readonly port: number
  readonly name: string
  readonly pidPath: string | undefined
  readonly preServe: () => void | Promise<void>
  readonly backendPrefixes: readonly string[]
  readonly readyTimeoutMs: number
  readonly args: readonly string[]
  readonly execArgv: readonly string[]
}

type Env = Readonly<Record<string, string | undefined>>

const known: ReadonlySet<string> = new Set<keyof DevOptions>([
  'root',
  'configFile',
  'viteCommand',
  'vitePort',
  'host',
  'port',
  'name',
  'pidPath',
  'preServe',
  'backendPrefixes',
  'readyTimeoutMs',
  'args',
  'execArgv',
])

/**
 * Fills in the defaults and what the environment says.
 *
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION
 */
export function resolveDevOptions(options: DevOptions = {}, env: Env = process.env): ResolvedDevOptions {
  const unknown = Object.keys(options).find((name) => !known.has(name))
  if (unknown !== undefined) {
    const hint = `The options of dev() are ${[...known].join(', ')}.`
    throw new ViteIntegrationError('UNKNOWN_OPTION', { name: unknown, known: hint }, { dev: true })
  }
  const name = resolveName(options.name)
  const fromEnv = (variable: string): string | undefined => env[variable] || undefined
  const port = options.port ?? fromEnv(`${name}_PORT`) ?? fromEnv('PORT') ?? 3000
  const vitePort = options.vitePort ?? fromEnv(`${name}_VITE_PORT`)
  return Object.freeze({
    root: resolvePath('root', options.root),
    configFile: resolvePath('configFile', options.configFile),
    viteCommand: checkCommand(options.viteCommand),
    vitePort: vitePort === undefined ? undefined : checkPort('vitePort', vitePort),
    host: checkText('host', options.host ?? fromEnv(`${name}_HOST`) ?? fromEnv('HOST') ?? '127.0.0.1'),
    port: checkPort('port', port),
    name,
    pidPath: options.pidPath === undefined ? undefined : checkText('pidPath', options.pidPath),
    preServe: checkPreServe(options.preServe),
    backendPrefixes: Object.freeze(checkPrefixes(options.backendPrefixes)),
    readyTimeoutMs: checkTimeout(options.readyTimeoutMs),
    args: checkList('args', options.args),
    execArgv: checkList('execArgv', options.execArgv),
  })
}

function invalid(name: keyof DevOptions, hint: string): ViteIntegrationError {
  return new ViteIntegrationError('INVALID_OPTION', { name, known: hint }, { dev: true })
}

function resolveName(option: string = 'APP'): string {
  if (typeof option === 'string' && /^[a-z_]\w*$/i.test(option)) return option.toUpperCase()
  throw invalid('name', 'It begins names of environment variables: letters, digits and "_", as in "SHOP".')
}

/** From the environment or the command line it comes as text. */
function checkPort(name: 'port' | 'vitePort', option: unknown): number {
  const port = typeof option === 'string' && /^\d+$/.test(option) ? Number(option) : option
  if (Number.isInteger(port) && (port as number) >= 0 && (port as number) <= 65_535) return port as number
  throw invalid(name, `It has to be a port from 0 to 65535, and is ${JSON.stringify(option)}.`)
}

function resolvePath(name: 'root' | 'configFile', option: string | undefined): string | undefined {
  if (option === undefined) return undefined
  const file = path.resolve(checkText(name, option))
  if (existsSync(file)) return file
  throw invalid(name, `There is no ${file}.`)
}

function checkText(name: 'host' | 'pidPath' | 'root' | 'configFile', option: unknown): string {
  if (typeof option === 'string' && option !== '') return option
  throw invalid(name, 'It has to be a text that is not empty.')
}

function checkCommand(option: DevOptions['viteCommand']): DevOptions['viteCommand'] {
  if (option === undefined) return undefined
  const parts = [option].flat()
  if (parts.length > 0 && parts.every((part) => typeof part === 'string') && parts[0]!.trim() !== '')
    return option
  throw invalid('viteCommand', 'It has to be a command such as "npx vite", or its arguments as a list.')
}

function checkPreServe(option: DevOptions['preServe'] = () => {}): () => void | Promise<void> {
  if (typeof option === 'function') return option
  throw invalid('preServe', 'It has to be a function.')
}

function checkPrefixes(option: readonly string[] = ['/api', '/events', '/ws']): string[] {
  if (
    Array.isArray(option) &&
    option.every((prefix) => typeof prefix === 'string' && /^\/[^/?#]/.test(prefix))
  )
    return option.map((prefix: string) => prefix.replace(/\/+$/, ''))
  throw invalid('backendPrefixes', 'It has to be a list of paths such as ["/api"].')
}

function checkList(name: 'args' | 'execArgv', option: readonly string[] = []): readonly string[] {
  const isList = Array.isArray(option) && option.every((part) => typeof part === 'string')
  if (isList) return Object.freeze([...option])
  throw invalid(name, 'It has to be a list of texts.')
}

function checkTimeout(option: unknown = 15_000): number {
  if (typeof option === 'number' && option > 0 && option <= 2 ** 31 - 1) return option
  throw invalid('readyTimeoutMs', 'It has to be a number of milliseconds.')
}
