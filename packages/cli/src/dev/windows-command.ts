/** What `spawn` is given. */
export interface Spawned {
  readonly program: string
  readonly args: readonly string[]
  readonly verbatim: boolean
}

/**
 * `npx`, `pnpm` and the programs of packages are batch files on Windows, which Node runs by cmd.exe alone.
 * Their arguments are quoted twice over: for cmd.exe, and for the program.
 */
export function forWindows(program: string, args: readonly string[], comSpec = 'cmd.exe'): Spawned {
  if (/\.(?:exe|com)$/i.test(program)) return { program, args, verbatim: false }
  const line = [escape(program), ...args.map((arg) => escape(quote(arg)))].join(' ')
  return { program: comSpec, args: ['/d', '/s', '/c', `"${line}"`], verbatim: true }
}

/** As programs split their command line: backslashes count in front of a quote only. */
function quote(arg: string): string {
  return `"${arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`
}

/** So that nothing in it means something to cmd.exe. */
function escape(text: string): string {
  return text.replace(/[()\][%!^"`<>&|;, *?]/g, '^$&')
}
