import { type Command, commands, type Flag, globalFlags } from './commands.ts'

/** Returns the help text of a command, or that of the program when the command is undefined. */
export function helpText(command: Command | undefined): string {
  return command ? commandHelp(command) : programHelp()
}

function programHelp(): string {
  const list = table(commands.map(({ name, summary }) => [name, summary]))
  return [
    'Vite behind an Express or Fastify backend.',
    '',
    'Usage: vite-integration <command> [options]',
    '',
    'Commands:',
    ...list,
    '',
    'Options:',
    ...flagTable(globalFlags),
    '',
    'Options of a command: vite-integration <command> --help',
  ].join('\n')
}

function commandHelp({ name, summary, target, passesOn, details, flags, examples }: Command): string {
  const argument = target === undefined ? '' : `${passesOn ? ' [options of Node]' : ''} [${target}]`
  return [
    `${summary}.`,
    '',
    `Usage: vite-integration ${name}${argument} [options]${passesOn ? ' [-- arguments]' : ''}`,
    '',
    ...details.flatMap((paragraph) => [...wrap(paragraph), '']),
    'Options:',
    ...flagTable([...flags, ...globalFlags.filter((flag) => flag.name === 'help')]),
    '',
    'Examples:',
    ...examples.map((example) => `  vite-integration ${example}`),
  ].join('\n')
}

function flagTable(flags: readonly Flag[]): string[] {
  return table(
    flags.map(({ name, short, placeholder, optional, description }) => {
      const value = placeholder === undefined ? '' : optional ? `[=<${placeholder}>]` : ` <${placeholder}>`
      return [`${short === undefined ? '' : `-${short}, `}--${name}${value}`, description]
    }),
  )
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

/** Breaks a text into lines of at most 80 columns, between words: a terminal would break within them. */
function wrap(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < 80) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
