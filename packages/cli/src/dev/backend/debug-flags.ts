import inspector from 'node:inspector'

const flag = /(?<=^|\s)--inspect(?:-\w+)*(?:=\S+)?(?=\s|$)/g

/**
 * Removes the debugger's flags from NODE_OPTIONS and closes the debugger that they opened in this process. They are
 * meant for the backend: left in the environment, each child would try to open the same port.
 *
 * @returns the flags
 */
export function takeDebugFlags(env: NodeJS.ProcessEnv = process.env): string[] {
  const options = env.NODE_OPTIONS ?? ''
  const flags = options.match(flag) ?? []
  if (flags.length === 0) return []
  env.NODE_OPTIONS = options.replaceAll(flag, '').trim()
  const isOwn = process.execArgv.some((own) => own.startsWith('--inspect'))
  if (!isOwn) inspector.close()
  return flags
}

/** Returns whether these options make Node wait for a debugger before it runs the program, however long that takes. */
export function waitsForDebugger(execArgv: readonly string[]): boolean {
  return execArgv.some((own) => /^--inspect-(?:brk|wait)\b/.test(own))
}
