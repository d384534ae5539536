import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ViteIntegrationError } from '@vite-integration/core/errors'
import { helpText } from './args/help.ts'
import type { BuildConfig, DevConfig, DoctorConfig } from './config-file/config.ts'
import { loadConfig } from './config-file/load-config.ts'
import { type FlagValues, type Invocation, parseCommandLine } from './args/parse.ts'
import type { DevOptions } from './options.ts'
import { resolveDevOptions, type ResolvedDevOptions } from './resolve-options.ts'
import { print, printError, reportError } from './terminal/print.ts'

/** The exit code that shells and scripts expect for a command line that was not understood. */
const usageErrorCode = 2

/**
 * Runs a command line and prints its errors.
 *
 * @param argv the arguments, without node and the program
 * @returns the exit code: 0; 1 when the command failed; 2 when the command line was not understood; the backend's own
 * exit code for preview
 */
export async function run(argv: readonly string[]): Promise<number> {
  let invocation: Invocation
  try {
    invocation = parseCommandLine(argv)
  } catch (error) {
    reportError(error)
    return usageErrorCode
  }
  if (invocation.kind === 'run') return runCommand(invocation)
  if (invocation.kind === 'version') print(readVersion())
  else if (invocation.kind === 'help') print(helpText(invocation.command))
  else {
    printError(helpText(undefined))
    return usageErrorCode
  }
  return 0
}

type Run = Extract<Invocation, { kind: 'run' }>

/** The options of all commands: those of the config file, and those of the command line, which win. */
type Given = DevConfig & BuildConfig & DoctorConfig

/** Runs one command. Its module is imported here, so that no command loads the code of another. */
async function runCommand({ command, target, flags, args, nodeFlags = [] }: Run): Promise<number> {
  try {
    const config = await loadConfig(process.cwd())
    const given: Given = {
      ...config[command],
      ...optionsOf(flags),
      ...(target === undefined ? {} : { target }),
    }
    switch (command) {
      case 'dev': {
        const { runDevCommand } = await import('./dev/dev-command.ts')
        return await runDevCommand(withProgram(given, args, nodeFlags))
      }
      case 'build': {
        const { build } = await import('./build/build-command.ts')
        const { root = '.', configFile, mode } = given
        return await build({ root: path.resolve(root), configFile, mode })
      }
      case 'preview': {
        const { preview } = await import('./preview/preview-command.ts')
        const { host, port, passesHost, isHostGiven } = resolveAddress(given)
        const passes = passesHost || isHostGiven
        return await preview({ target: given.target, root: rootOf(given), host, port, passesHost: passes })
      }
      case 'doctor': {
        const { doctor } = await import('./doctor/doctor-command.ts')
        const { host, port, readyTimeoutMs } = resolveAddress(given)
        const { configFile, json = false } = given
        return await doctor({
          target: given.target,
          root: rootOf(given),
          configFile,
          host,
          port,
          readyTimeoutMs,
          json,
        })
      }
      case 'publish': {
        const { publishCommand } = await import('./publish/publish-command.ts')
        const { outDir, ...rest } = { ...config.publish }
        const named = { ...rest, ...(outDir === undefined ? {} : { 'out-dir': outDir }), ...flags }
        return await publishCommand(rootOf(given) ?? process.cwd(), named)
      }
    }
  } catch (error) {
    reportError(error)
    return isUsageError(error) ? usageErrorCode : 1
  }
}

/** Adds what the command line has for the program itself: its arguments, and Node's flags. */
function withProgram(given: Given, args: readonly string[], nodeFlags: readonly string[]): DevConfig {
  const debug = [debugFlag('inspect', given.inspect), debugFlag('inspect-brk', given.inspectBrk)].flat()
  const execArgv = [...debug, ...(nodeFlags.length > 0 ? nodeFlags : (given.execArgv ?? []))]
  return { ...given, execArgv, args: args.length > 0 ? args : (given.args ?? []) }
}

function debugFlag(name: string, value: boolean | string | undefined): string[] {
  if (value === undefined || value === false) return []
  return [value === true ? `--${name}` : `--${name}=${value}`]
}

/** Returns whether the command line, the config file or a variable is wrong, such as a port that is no number. */
function isUsageError(error: unknown): boolean {
  return error instanceof ViteIntegrationError && /^(?:INVALID|UNKNOWN)_OPTION$/.test(error.code)
}

/** Returns the options that flags stand for. */
function optionsOf(flags: FlagValues): Given {
  const named = {
    root: flags.root,
    configFile: flags.config,
    viteCommand: flags['vite-command'],
    vitePort: flags['vite-port'],
    host: flags.host,
    port: flags.port,
    https: certificateFiles(flags),
    name: flags.name,
    pidPath: flags['pid-path'],
    readyTimeoutMs: flags['ready-timeout'],
    graceMs: flags.grace,
    watch: flags.watch,
    ignore: flags.ignore,
    noReload: flags['no-reload'],
    open: flags.open,
    inspect: flags.inspect,
    inspectBrk: flags['inspect-brk'],
    mode: flags.mode,
    json: flags.json,
  }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as Given
}

function certificateFiles({ 'https-cert': cert, 'https-key': key }: FlagValues): object | undefined {
  return cert === undefined && key === undefined ? undefined : { cert, key }
}

/** Resolves the options that several commands share. Paths are left out: each command checks its own. */
function resolveAddress({ host, port, name, readyTimeoutMs }: Given): ResolvedDevOptions {
  const shared = Object.entries({ host, port, name, readyTimeoutMs }).filter(
    ([, value]) => value !== undefined,
  )
  return resolveDevOptions(Object.fromEntries(shared) as DevOptions)
}

function rootOf({ root }: Given): string | undefined {
  return root === undefined ? undefined : path.resolve(root)
}

function readVersion(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
