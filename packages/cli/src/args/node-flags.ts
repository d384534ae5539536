import type { Flag } from './commands.ts'

/** Node's options that are followed by their value, among those that are of use for a backend. */
const withValue: ReadonlySet<string> = new Set([
  '--conditions',
  '-C',
  '--diagnostic-dir',
  '--disable-warning',
  '--env-file',
  '--env-file-if-exists',
  '--experimental-loader',
  '--icu-data-dir',
  '--import',
  '--loader',
  '--localstorage-file',
  '--openssl-config',
  '--redirect-warnings',
  '--report-dir',
  '--report-directory',
  '--report-filename',
  '--require',
  '-r',
  '--title',
  '--trace-event-categories',
  '--unhandled-rejections',
])

/** Options that Node takes on its command line alone: its own list has those of NODE_OPTIONS. */
const commandLineOnly: ReadonlySet<string> = new Set(['--env-file', '--env-file-if-exists'])

export interface NodeFlags {
  /** Node's options, as they were given. */
  readonly nodeFlags: readonly string[]
  /** The other arguments. */
  readonly rest: readonly string[]
}

/**
 * Takes Node's options out of a command line: those in front of the target, as in `node --import ./x.js server.ts`. The
 * command's own options win over Node's of the same name.
 *
 * @param argv the arguments behind the name of the command
 * @param own the command's options
 */
export function takeNodeFlags(argv: readonly string[], own: readonly Flag[]): NodeFlags {
  const nodeFlags: string[] = []
  const rest: string[] = []
  let at = 0
  while (at < argv.length && argv[at]!.startsWith('-') && argv[at] !== '--') {
    const [option = ''] = argv[at]!.split('=', 1)
    const flag = own.find(({ name, short }) => option === `--${name}` || option === `-${String(short)}`)
    const isNodes = flag === undefined && isNodeOption(option)
    const takesValue = flag ? flag.value !== undefined && !flag.optional : isNodes && withValue.has(option)
    const count = takesValue && option === argv[at] ? 2 : 1
    ;(isNodes ? nodeFlags : rest).push(...argv.slice(at, at + count))
    at += count
  }
  return { nodeFlags, rest: [...rest, ...argv.slice(at)] }
}

function isNodeOption(option: string): boolean {
  return commandLineOnly.has(option) || process.allowedNodeEnvironmentFlags.has(option)
}
