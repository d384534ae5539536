import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ViteIntegrationError } from '@vite-integration/core'
import { helpText } from './args/help.ts'
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

/** Runs one command. Its module is imported here, so that no command loads the code of another. */
async function runCommand({ command, target, flags, args, nodeFlags = [] }: Run): Promise<number> {
  try {
    switch (command) {
      case 'dev':
        return await runDev(target, flags, { args, execArgv: [...debugArguments(flags), ...nodeFlags] })
      case 'build': {
        const { build } = await import('./build/build-command.ts')
        return await build({
          root: givenRoot(flags) ?? process.cwd(),
          configFile: text(flags.config),
          mode: text(flags.mode),
        })
      }
      case 'preview': {
        const { preview } = await import('./preview/preview-command.ts')
        const { host, port, passesHost, isHostGiven } = resolvedOptions(flags)
        return await preview({
          target,
          root: givenRoot(flags),
          host,
          port,
          passesHost: passesHost || isHostGiven,
        })
      }
      case 'doctor': {
        const { doctor } = await import('./doctor/doctor-command.ts')
        const paths = { root: givenRoot(flags), configFile: text(flags.config) }
        const { readyTimeoutMs } = resolvedOptions(flags)
        const json = flags.json === true
        return await doctor({ target, ...paths, ...addressOptions(flags), readyTimeoutMs, json })
      }
      case 'publish': {
        const { publishCommand } = await import('./publish/publish-command.ts')
        return await publishCommand(givenRoot(flags) ?? process.cwd(), flags)
      }
    }
  } catch (error) {
    reportError(error)
    return isUsageError(error) ? usageErrorCode : 1
  }
}

async function runDev(
  target: string | undefined,
  flags: FlagValues,
  program: Pick<DevOptions, 'args' | 'execArgv'>,
): Promise<number> {
  const { runDevCommand } = await import('./dev/dev-command.ts')
  return runDevCommand(target, { ...devOptions(flags), ...program }, flags.open === true)
}

function debugArguments(flags: FlagValues): string[] {
  return ['inspect', 'inspect-brk'].flatMap((name) => {
    const value = flags[name]
    if (value === undefined) return []
    return [value === true ? `--${name}` : `--${name}=${String(value)}`]
  })
}

/** Returns whether the command line or an environment variable is wrong, such as a port that is no number. */
function isUsageError(error: unknown): boolean {
  return error instanceof ViteIntegrationError && error.code === 'INVALID_OPTION'
}

function devOptions(flags: FlagValues): DevOptions {
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
  }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as DevOptions
}

function certificateFiles({ 'https-cert': cert, 'https-key': key }: FlagValues): object | undefined {
  return cert === undefined && key === undefined ? undefined : { cert, key }
}

function addressOptions(flags: FlagValues): { host: string; port: number } {
  const { host, port } = resolvedOptions(flags)
  return { host, port }
}

/** Resolves the options that several commands share. Paths are left out: each command checks its own. */
function resolvedOptions(flags: FlagValues): ResolvedDevOptions {
  return resolveDevOptions(devOptions({ ...flags, root: undefined, config: undefined }))
}

function givenRoot(flags: FlagValues): string | undefined {
  const root = text(flags.root)
  return root === undefined ? undefined : path.resolve(root)
}

function text(value: FlagValues[string]): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function readVersion(): string {
  const file = new URL('../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
