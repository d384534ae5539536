import inspector from 'node:inspector'

const flag = /(?<=^|\s)--inspect(?:-\w+)*(?:=\S+)?(?=\s|$)/g

export interface DebugFlags {
  /** The flags for the backend. */
  readonly flags: readonly string[]
  /** True if this process could not open the debugger's port, because another one has it. */
  readonly isPortTaken: boolean
}

/**
 * Removes the debugger's flags from NODE_OPTIONS and closes the debugger that they opened in this process. They are
 * meant for the backend: left in the environment, each child would try to open the same port. Where another process
 * has that port, such as npx, which got the variable as well, the backend is given a free one.
 */
export function takeDebugFlags(env: NodeJS.ProcessEnv = process.env): DebugFlags {
  const options = env.NODE_OPTIONS ?? ''
  const flags = options.match(flag) ?? []
  if (flags.length === 0) return { flags: [], isPortTaken: false }
  env.NODE_OPTIONS = options.replaceAll(flag, '').trim()
  // With --inspect-port alone Node opens nothing.
  const isOpened = flags.some((one) => !one.startsWith('--inspect-port'))
  const isOwn = process.execArgv.some((own) => own.startsWith('--inspect'))
  if (isOwn) return { flags, isPortTaken: false }
  const isPortTaken = isOpened && inspector.url() === undefined
  inspector.close()
  return { flags: isPortTaken ? [...flags, '--inspect-port=0'] : flags, isPortTaken }
}

/** Returns whether these options make Node wait for a debugger before it runs the program, however long that takes. */
export function waitsForDebugger(execArgv: readonly string[]): boolean {
  return execArgv.some((own) => /^--inspect-(?:brk|wait)\b/.test(own))
}
