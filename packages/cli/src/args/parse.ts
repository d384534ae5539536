import { parseArgs } from 'node:util'
import { didYouMean, ViteIntegrationError } from '@vite-integration/core/errors'
import { type Command, type CommandName, commands, type Flag, globalFlags } from './commands.ts'
import { commandError } from '../errors.ts'
import { type NodeFlags, takeNodeFlags } from './node-flags.ts'

/** The values of the flags that were given, by name. A flag without a value is true, one that may be repeated a list. */
export type FlagValues = Readonly<Record<string, string | number | true | readonly string[] | undefined>>

/** A command line, understood. 'none' is one without a command. */
export type Invocation =
  | { readonly kind: 'help'; readonly command: Command | undefined }
  | { readonly kind: 'version' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'run'
      readonly command: CommandName
      readonly target: string | undefined
      readonly flags: FlagValues
      /** The arguments after "--": empty unless the command passes them on. */
      readonly args: readonly string[]
      /** Node's options in front of the target, where there are any. */
      readonly nodeFlags?: readonly string[]
    }

interface OptionToken {
  readonly kind: 'option'
  readonly name: string
  readonly rawName: string
  readonly value: string | undefined
  readonly inlineValue: boolean | undefined
}

interface Tokens {
  readonly tokens: readonly OptionToken[]
  readonly positionals: readonly string[]
  /** The arguments after "--". */
  readonly behind: readonly string[]
}

/**
 * Parses a command line.
 *
 * @param argv the arguments, without node and the program
 * @throws ViteIntegrationError UNKNOWN_COMMAND, UNEXPECTED_ARGUMENT, UNKNOWN_OPTION, INVALID_OPTION
 */
export function parseCommandLine(argv: readonly string[]): Invocation {
  const { nodeFlags, rest: own } = splitNodeFlags(argv)
  const { tokens, positionals, behind } = tokenize(own)
  const isHelp = positionals[0] === 'help'
  const [given, ...rest] = isHelp ? positionals.slice(1) : positionals
  const command = given === undefined ? undefined : findCommand(given)
  const flags = [...(command?.flags ?? []), ...globalFlags]
  const values = readFlags(tokens, flags, command)
  if (isHelp || values.help) return { kind: 'help', command }
  if (values.version) return { kind: 'version' }
  if (!command) return { kind: 'none' }
  const args = command.passesOn ? behind : []
  if (!command.passesOn) rest.push(...behind)
  const accepted = command.target === undefined ? 0 : 1
  if (rest.length > accepted) throw unexpectedArgument(rest[accepted]!, command)
  const more = nodeFlags.length === 0 ? {} : { nodeFlags }
  return { kind: 'run', command: command.name, target: rest[0], flags: values, args, ...more }
}

/** Takes Node's options out, where the command runs a backend. */
function splitNodeFlags(argv: readonly string[]): NodeFlags {
  const [first = '', ...others] = argv
  const command = commands.find(({ name, passesOn }) => name === first && passesOn)
  if (command === undefined) return { nodeFlags: [], rest: argv }
  const { nodeFlags, rest } = takeNodeFlags(others, [...command.flags, ...globalFlags])
  return { nodeFlags, rest: [first, ...rest] }
}

/**
 * Splits a command line into options and positional arguments, with the flags of all commands: whether an argument is
 * the value of a flag or a target must be known before the command is. Flags that the command does not have are
 * reported later, with the nearest name.
 */
function tokenize(argv: readonly string[]): Tokens {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {}
  for (const flag of [...commands.flatMap(({ flags }) => flags), ...globalFlags]) {
    const short = flag.short === undefined ? {} : { short: flag.short }
    options[flag.name] = { type: flag.value === undefined || flag.optional ? 'boolean' : 'string', ...short }
  }
  const parsed = parseArgs({ args: [...argv], options, strict: false, tokens: true, allowPositionals: true })
  const tokens = parsed.tokens.filter(({ kind }) => kind === 'option') as OptionToken[]
  const end = parsed.tokens.find(({ kind }) => kind === 'option-terminator')
  const behind = end === undefined ? [] : argv.slice(end.index + 1)
  const positionals = parsed.positionals.slice(0, parsed.positionals.length - behind.length)
  return { tokens, positionals, behind }
}

function findCommand(given: string): Command {
  const found = commands.find(({ name }) => name === given)
  if (found) return found
  const names = commands.map(({ name }) => name)
  const guess = didYouMean(given, names)
  const meant = looksLikeTarget(given) ? `dev ${given}` : guess
  const known = `${meant === undefined ? '' : `Did you mean "vite-integration ${meant}"? `}Commands: ${names.join(', ')}.`
  throw commandError('UNKNOWN_COMMAND', { name: given, known })
}

function looksLikeTarget(given: string): boolean {
  return /^\.{0,2}\/|\.[cm]?[jt]s(?::|$)/.test(given)
}

function readFlags(
  tokens: readonly OptionToken[],
  flags: readonly Flag[],
  command: Command | undefined,
): FlagValues {
  const values: Record<string, string | number | true | readonly string[]> = {}
  for (const token of tokens) {
    const flag = flags.find(({ name }) => name === token.name)
    if (!flag) throw unknownFlag(token.rawName, flags, command)
    const value = readValue(token, flag)
    values[flag.name] = flag.multiple ? [values[flag.name] ?? [], String(value)].flat().map(String) : value
  }
  return values
}

function unknownFlag(
  rawName: string,
  flags: readonly Flag[],
  command: Command | undefined,
): ViteIntegrationError {
  const names = flags.map(({ name }) => `--${name}`)
  const guess = didYouMean(rawName, names)
  const help = `vite-integration ${command ? `${command.name} ` : ''}--help`
  const known = `${guess === undefined ? '' : `Did you mean "${guess}"? `}Options: ${names.join(', ')}. See "${help}".`
  return new ViteIntegrationError('UNKNOWN_OPTION', { name: rawName, known })
}

function readValue({ rawName, value, inlineValue }: OptionToken, flag: Flag): string | number | true {
  const invalid = (known: string): never => {
    throw new ViteIntegrationError('INVALID_OPTION', { name: rawName, known })
  }
  if (flag.optional && value === undefined) return true
  if (flag.value === undefined) return value === undefined ? true : invalid('It takes no value.')
  // `--host --port 1`: the value was forgotten. A value that begins with "-" can be given as `--host=-x`.
  const isMissing = value === undefined || value === '' || (!inlineValue && value.startsWith('-'))
  if (isMissing) return invalid(`It needs a value: ${rawName} <${flag.placeholder}>.`)
  if (flag.value === 'text') return value
  return readNumber(value, flag.value) ?? invalid(expectations[flag.value])
}

const expectations = {
  port: 'It has to be a whole number from 0 (any free port) to 65535.',
  milliseconds: 'It has to be a whole number of milliseconds, at least 1.',
  count: 'It has to be a whole number, at least 1.',
} as const

function readNumber(value: string, kind: keyof typeof expectations): number | undefined {
  const number = /^\d+$/.test(value) ? Number(value) : -1
  const [least, most] = kind === 'port' ? [0, 65_535] : [1, 2 ** 31 - 1]
  return number >= least && number <= most ? number : undefined
}

function unexpectedArgument(argument: string, { name, target }: Command): ViteIntegrationError {
  const takes = target === undefined ? 'takes no argument' : `takes one ${target} alone`
  const known = `"${name}" ${takes}. See "vite-integration ${name} --help".`
  return commandError('UNEXPECTED_ARGUMENT', { name: argument, known })
}
