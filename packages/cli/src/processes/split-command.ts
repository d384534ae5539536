import { ViteIntegrationError } from '@vite-integration/core/errors'

export interface Command {
  readonly program: string
  readonly args: readonly string[]
  /** Environment variables in front of the program, as in `DEBUG=vite:* vite`. */
  readonly env: Readonly<Record<string, string>>
}

/**
 * Splits a command into arguments as a shell would, quotes included. Variables and patterns are left as they are: no
 * shell is used.
 *
 * @param command a list is taken as it is
 * @param option name of the option, for errors
 * @throws ViteIntegrationError INVALID_OPTION when it has pipes, redirections or other operators of a shell, or names
 * no program
 */
export function splitCommand(
  command: string | readonly string[],
  option: string,
  platform: NodeJS.Platform = process.platform,
): Command {
  const parts = typeof command === 'string' ? splitText(command, option, platform) : [...command]
  const isText = typeof command === 'string'
  const first = isText ? parts.findIndex((part) => !/^[a-z_]\w*=/i.test(part)) : 0
  const variables = parts.splice(0, first === -1 ? parts.length : first)
  const env = Object.fromEntries(variables.map((part) => splitAt(part, part.indexOf('='))))
  const [program, ...args] = parts
  if (program === undefined) throw needsShell(option, 'It names no program.')
  return { program, args, env }
}

function splitAt(text: string, at: number): [string, string] {
  return [text.slice(0, at), text.slice(at + 1)]
}

const operator = /^(?:[|&;<>()]|\d?[<>])/

function splitText(command: string, option: string, platform: NodeJS.Platform): string[] {
  // On Windows a backslash separates folders and escapes nothing.
  const escape = platform === 'win32' ? /(?!)/ : /\\([\s\S])/
  const word = new RegExp(`(?:"(?:\\\\["\\\\]|[^"])*"|'[^']*'|${escape.source}|[^\\s"'])+`, 'g')
  return [...command.matchAll(word)].map(([text]) => {
    if (operator.test(text)) throw needsShell(option, `"${text}" would need a shell.`)
    const quoted = new RegExp(`"((?:\\\\["\\\\]|[^"])*)"|'([^']*)'|${escape.source}`, 'g')
    return text.replace(quoted, (_all, double?: string, single?: string, escaped?: string) =>
      double === undefined ? (single ?? escaped ?? '') : double.replace(/\\(["\\])/g, '$1'),
    )
  })
}

function needsShell(name: string, why: string): ViteIntegrationError {
  const known = `${why} The command is run without a shell: put it in a script and name that one.`
  return new ViteIntegrationError('INVALID_OPTION', { name, known }, { dev: true })
}
