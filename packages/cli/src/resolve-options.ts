import { ViteIntegrationError } from '@vite-integration/core/errors'
import type { Certificate } from './child/certificate.ts'
import { type Env, isListenAddress, isPort, readEnvFile } from './env-file.ts'
import {
  checkCommand,
  checkHttps,
  checkList,
  checkPatterns,
  checkPort,
  checkPrefixes,
  checkRun,
  checkPreServe,
  checkText,
  checkTimeout,
  resolveName,
  resolvePath,
} from './check-options.ts'
import type { DevOptions } from './options.ts'

/** {@link DevOptions} with the environment read and every default filled in. Frozen. */
export interface ResolvedDevOptions {
  /** Absolute path; undefined: to be found from the target. */
  readonly root: string | undefined
  /** Absolute path; undefined: Vite looks for one in the root. */
  readonly configFile: string | undefined
  /** As it was given: a string is split into arguments later. */
  readonly viteCommand: string | readonly string[] | undefined
  readonly vitePort: number | undefined
  readonly host: string
  /** True if an option or the variable NAME_HOST sets the host. */
  readonly isHostGiven: boolean
  /** False if `.env` has a HOST that is no address to listen on: the backend's variable HOST is left alone. */
  readonly passesHost: boolean
  readonly port: number
  readonly https: Certificate | undefined
  readonly name: string
  readonly pidPath: string | undefined
  readonly preServe: () => void | Promise<void>
  readonly backendPrefixes: readonly string[]
  readonly readyTimeoutMs: number
  readonly graceMs: number
  readonly watch: readonly string[]
  readonly ignore: readonly string[]
  readonly noReload: readonly string[]
  readonly run: Readonly<Record<string, string | readonly string[]>>
  readonly args: readonly string[]
  readonly execArgv: readonly string[]
}

export const devOptionNames: ReadonlySet<string> = new Set<keyof DevOptions>([
  'root',
  'configFile',
  'viteCommand',
  'vitePort',
  'host',
  'port',
  'https',
  'name',
  'pidPath',
  'preServe',
  'backendPrefixes',
  'readyTimeoutMs',
  'graceMs',
  'watch',
  'ignore',
  'noReload',
  'run',
  'args',
  'execArgv',
])

/**
 * Checks options and fills in what they leave out, from the environment and from the defaults.
 *
 * @throws ViteIntegrationError UNKNOWN_OPTION, INVALID_OPTION
 */
export function resolveDevOptions(
  options: DevOptions = {},
  env: Env = process.env,
  envFile: Env = readEnvFile(),
): ResolvedDevOptions {
  const unknown = Object.keys(options).find((name) => !devOptionNames.has(name))
  if (unknown !== undefined) {
    const hint = `The options of dev() are ${[...devOptionNames].join(', ')}.`
    throw new ViteIntegrationError('UNKNOWN_OPTION', { name: unknown, known: hint }, { dev: true })
  }
  const name = resolveName(options.name)
  const find = (variables: readonly string[], isUsable: (value: string) => boolean): string | undefined =>
    firstOf(variables, env) ?? firstOf(variables, envFile, isUsable)
  const port = options.port ?? find([`${name}_PORT`, 'PORT'], isPort) ?? 3000
  const vitePort = options.vitePort ?? find([`${name}_VITE_PORT`], isPort)
  const givenHost = options.host ?? firstOf([`${name}_HOST`], env)
  // Shells and conda set HOST to the name of the machine or its kind.
  const ownHost = firstOf(['HOST'], env, isListenAddress)
  const fileHost = firstOf([`${name}_HOST`, 'HOST'], envFile, isListenAddress)
  const host = givenHost ?? ownHost ?? fileHost ?? '127.0.0.1'
  return Object.freeze({
    root: resolvePath('root', options.root),
    configFile: resolvePath('configFile', options.configFile),
    viteCommand: checkCommand(options.viteCommand),
    vitePort: vitePort === undefined ? undefined : checkPort('vitePort', vitePort),
    host: checkText('host', host),
    isHostGiven: givenHost !== undefined,
    passesHost: envFile.HOST === undefined || isListenAddress(envFile.HOST),
    port: checkPort('port', port),
    https: checkHttps(options.https),
    name,
    pidPath: options.pidPath === undefined ? undefined : checkText('pidPath', options.pidPath),
    preServe: checkPreServe(options.preServe),
    backendPrefixes: Object.freeze(checkPrefixes(options.backendPrefixes)),
    readyTimeoutMs: checkTimeout('readyTimeoutMs', options.readyTimeoutMs ?? 15_000),
    graceMs: checkTimeout('graceMs', options.graceMs ?? 5000),
    watch: checkPatterns('watch', options.watch),
    ignore: checkPatterns('ignore', options.ignore),
    noReload: checkPatterns('noReload', options.noReload),
    run: checkRun(options.run, name),
    args: checkList('args', options.args),
    execArgv: checkList('execArgv', options.execArgv),
  })
}

/** Returns the first variable that is set, not empty and usable. */
function firstOf(
  variables: readonly string[],
  env: Env,
  isUsable: (value: string) => boolean = () => true,
): string | undefined {
  return variables.map((name) => env[name]).find((value) => value && isUsable(value))
}
