import { parseArgs } from 'node:util'
import { type Choices, checkTogether, options } from './choices.ts'
import { CreateError } from './errors.ts'

/** A command line, understood. */
export interface Arguments {
  /** The folder of a new project. */
  readonly folder: string | undefined
  /** The folder of an existing project, which the packages are added to. */
  readonly into: string | undefined
  /** What flags have chosen. */
  readonly choices: Partial<Choices>
  /** Asks no questions: defaults are taken, and changes are made. */
  readonly yes: boolean
  readonly help: boolean
  readonly version: boolean
}

const names = Object.keys(options) as (keyof Choices)[]

/**
 * Reads a command line.
 *
 * @throws CreateError UNKNOWN_OPTION, INVALID_OPTION, UNEXPECTED_ARGUMENT, NOT_OFFERED
 */
export function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv)
  const { into, yes = false, help = false, version = false } = values
  const [folder, ...others] = positionals
  const unexpected = into === undefined ? others[0] : folder
  if (unexpected !== undefined) {
    const takes = into === undefined ? 'One folder is created.' : '--into names the folder already.'
    throw new CreateError('UNEXPECTED_ARGUMENT', `Unexpected argument ${JSON.stringify(unexpected)}`, takes)
  }
  const choices: Partial<Choices> = Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[name, checked(name, values[name])]])),
  )
  const [choice] = Object.keys(choices)
  if (into !== undefined && choice !== undefined) {
    const hint = `The project in that folder says what it is made of: leave --${choice} out.`
    throw new CreateError('NOT_OFFERED', `--${choice} has no meaning with --into`, hint)
  }
  checkTogether(choices)
  return { folder, into, choices, yes, help, version }
}

/** Has the types of its values from the object that Node's parser is given. */
function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        backend: text,
        frontend: text,
        rendering: text,
        engine: text,
        language: text,
        into: text,
        yes: { ...flag, short: 'y' },
        help: { ...flag, short: 'h' },
        version: { ...flag, short: 'v' },
      },
    })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isUnknown = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
    // Node adds advice on arguments that begin with a dash, which no argument here does.
    const [what] = message.split('. ', 1)
    throw new CreateError(
      isUnknown ? 'UNKNOWN_OPTION' : 'INVALID_OPTION',
      what!,
      'See "npm create vite-integration -- --help".',
    )
  }
}

function checked(name: keyof Choices, value: string): string {
  const known = options[name].map((option) => option.value)
  if ((known as string[]).includes(value)) return value
  throw new CreateError(
    'INVALID_OPTION',
    `--${name} cannot be ${JSON.stringify(value)}`,
    `It is one of ${known.join(', ')}.`,
  )
}
