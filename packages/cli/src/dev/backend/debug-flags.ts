import inspector from 'node:inspector'

const flag = /(?<=^|\s)--inspect(?:-p(?:ort|ublish-uid)[= ]\S+|(?:-\w+)*(?:=\S+)?)(?=\s|$)/g
/** Flags with which Node opens no port: they say where, and how its address is told. */
const opensNothing = /^--inspect-p(?:ort|ublish-uid)\b/

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
  const flags = (options.match(flag) ?? []).map((one) => one.replace(' ', '='))
  if (flags.length === 0) return { flags: [], isPortTaken: false }
  env.NODE_OPTIONS = options.replaceAll(flag, '').trim()
  const isOpened = flags.some((one) => !opensNothing.test(one))
  const isOwn = process.execArgv.some((own) => own.startsWith('--inspect'))
  if (isOwn || !isOpened) return { flags, isPortTaken: false }
  const isPortTaken = inspector.url() === undefined
  inspector.close()
  return { flags: isPortTaken ? [...flags, '--inspect-port=0'] : flags, isPortTaken }
}

/** Returns whether these options make Node wait for a debugger before it runs the program, however long that takes. */
export function waitsForDebugger(execArgv: readonly string[]): boolean {
  return execArgv.some((own) => /^--inspect-(?:brk|wait)\b/.test(own))
}
