import { readFileSync } from 'node:fs'
import path from 'node:path'
import { ViteIntegrationError } from '@vite-integration/core'
import { helpText } from './args/help.ts'
import { type FlagValues, type Invocation, parseCommandLine } from './args/parse.ts'
import { type DevOptions, resolveDevOptions, type ResolvedDevOptions } from './options.ts'
import { print, printError, reportError } from './terminal/print.ts'

/** What a shell expects of a command line that could not be understood. */
const usageError = 2

/**
 * Runs a command line.
 *
 * @param argv without node and the program
 * @returns the exit code: 0, 1 when the command failed, 2 when it was not understood; preview passes that of
 * the backend on
 */
export async function run(argv: readonly string[]): Promise<number> {
  let invocation: Invocation
  try {
    invocation = parseCommandLine(argv)
  } catch (error) {
    reportError(error)
    return usageError
  }
  if (invocation.kind === 'run') return runCommand(invocation)
  if (invocation.kind === 'version') print(readVersion())
  else if (invocation.kind === 'help') print(helpText(invocation.command))
  else {
    printError(helpText(undefined))
    return usageError
  }
  return 0
}

type Run = Extract<Invocation, { kind: 'run' }>

/** Each command is loaded when it is asked for. */
async function runCommand({ command, target, flags, args }: Run): Promise<number> {
  try {
    switch (command) {
      case 'dev':
        return await runDev(target, flags, args)
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
        return await preview({ target, root: givenRoot(flags), ...addressOptions(flags) })
      }
      case 'doctor': {
        const { doctor } = await import('./doctor/doctor-command.ts')
        const paths = { root: givenRoot(flags), configFile: text(flags.config) }
        const { readyTimeoutMs } = resolvedOptions(flags)
        const json = flags.json === true
        return await doctor({ target, ...paths, ...addressOptions(flags), readyTimeoutMs, json })
      }
    }
  } catch (error) {
    reportError(error)
    return isUsageError(error) ? usageError : 1
  }
}

async function runDev(
  target: string | undefined,
  flags: FlagValues,
  args: readonly string[],
): Promise<number> {
  const { runSupervisor } = await import('./dev/supervise.ts')
  return runSupervisor(target, { ...devOptions(flags), args, execArgv: debugArguments(flags) })
}

function debugArguments(flags: FlagValues): string[] {
  return ['inspect', 'inspect-brk'].flatMap((name) => {
    const value = flags[name]
    if (value === undefined) return []
    return [value === true ? `--${name}` : `--${name}=${String(value)}`]
  })
}

/** Of environment variables and flags together: a port that is none. */
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
    name: flags.name,
    pidPath: flags['pid-path'],
    readyTimeoutMs: flags['ready-timeout'],
  }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as DevOptions
}

function addressOptions(flags: FlagValues): { host: string; port: number } {
  const { host, port } = resolvedOptions(flags)
  return { host, port }
}

/** Paths are for each command to judge. */
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
