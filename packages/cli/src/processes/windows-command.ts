/** The arguments of `spawn`. */
export interface SpawnArguments {
  readonly program: string
  readonly args: readonly string[]
  /** True if Node passes the arguments on without quoting them (`windowsVerbatimArguments`). */
  readonly verbatim: boolean
}

/**
 * Returns how to start a program on Windows. `npx`, `pnpm` and the programs of packages are batch files there, which
 * Node starts through cmd.exe alone: their arguments are quoted for the program and then escaped for cmd.exe.
 *
 * @param comSpec path of cmd.exe, as in the variable ComSpec
 */
export function forWindows(
  program: string,
  args: readonly string[],
  comSpec: string = 'cmd.exe',
): SpawnArguments {
  if (/\.(?:exe|com)$/i.test(program)) return { program, args, verbatim: false }
  const line = [escape(program), ...args.map((arg) => escape(quote(arg)))].join(' ')
  return { program: comSpec, args: ['/d', '/s', '/c', `"${line}"`], verbatim: true }
}

/** Quotes an argument in the way in which programs split their command line: backslashes escape quotes only. */
function quote(arg: string): string {
  return `"${arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`
}

/** Escapes every character that has a meaning to cmd.exe. */
function escape(text: string): string {
  return text.replace(/[()\][%!^"`<>&|;, *?]/g, '^$&')
}
