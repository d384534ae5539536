import inspector from 'node:inspector'

const flag = /(?<=^|\s)--inspect(?:-\w+)*(?:=\S+)?(?=\s|$)/g

/**
 * Takes the flags of the debugger out of NODE_OPTIONS, where this process and everything that it starts would read
 * them and want the same port. They are for the backend alone, and so is the port, which this process gives back.
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

/** Whether Node runs nothing before a debugger says so, however long that takes. */
export function waitsForDebugger(execArgv: readonly string[]): boolean {
  return execArgv.some((own) => /^--inspect-(?:brk|wait)\b/.test(own))
}
