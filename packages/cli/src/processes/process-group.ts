import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { endGroup } from './end-group.ts'
import { createChildChannel } from './child-channel.ts'
import type { Output, Tail } from '../terminal/output.ts'
import { reportFailure } from '../terminal/report-failure.ts'
import type { Reaper } from './reaper.ts'
import { forWindows } from './windows-command.ts'

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The error of a program that could not be started. */
  readonly error?: Error
}

/**
 * Time in milliseconds that is waited for the last output of a child that has ended: a process that it has left
 * behind may keep the pipe open.
 */
const lastOutputMs = 300

/** A child process with everything that it starts. */
export interface ProcessGroup {
  readonly child: ChildProcess
  readonly tail: Tail
  readonly exited: Promise<Exit>
  readonly hasExited: () => boolean
  /** Lets a program of ours that waits begin. */
  readonly release: () => void
  /** Resolves when the child has ended and its last output and messages have arrived, a little after `exited`. */
  readonly silent: Promise<void>
  /**
   * Ends the child with everything that it has started. Resolves when nothing is left of them.
   *
   * @param graceMs milliseconds from SIGTERM to SIGKILL, in place of those of the group
   */
  readonly stop: (graceMs?: number) => Promise<Exit>
}

export interface GroupOptions {
  /** Label in front of its lines in the terminal. */
  readonly name: string
  readonly program: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  readonly output: Output
  readonly reaper: Reaper
  /** Time that its processes get to end after SIGTERM, in milliseconds. */
  readonly graceMs: number
  /** Whether it is given a standard input to write to. */
  readonly hasInput?: boolean
  /** Gets the messages of a program of ours. Such a child ends with this process; others are given no channel. */
  readonly receive?: ((message: unknown) => void) | undefined
}

/** Starts a program in a process group of its own, so that Ctrl+C in the terminal reaches the supervisor alone. */
export function startGroup(options: GroupOptions): ProcessGroup {
  const { name, program, args, env, cwd, output, reaper, receive } = options
  const channel = receive && createChildChannel(receive)
  const isWindows = process.platform === 'win32'
  const command = isWindows
    ? forWindows(program, args, process.env.ComSpec)
    : { program, args, verbatim: false }
  const child = spawn(command.program, command.args, {
    cwd,
    env: {
      ...(output.isTerminal && env.NO_COLOR === undefined ? { FORCE_COLOR: '1' } : {}),
      ...env,
      ...channel?.env,
    },
    stdio: [
      options.hasInput ? 'pipe' : 'ignore',
      'pipe',
      'pipe',
      ...(channel ? (['overlapped'] as const) : []),
    ],
    detached: !isWindows,
    windowsHide: true,
    windowsVerbatimArguments: command.verbatim,
  })
  // What it does not read any more is dropped.
  child.stdin?.on('error', () => {})
  const { pid } = child
  if (pid !== undefined) reaper.add(pid)
  const tail = output.follow(name, child)
  const reported = channel?.read(child)
  let exit: Exit | undefined
  const exited = new Promise<Exit>((resolve) => {
    const finish = (result: Exit): void => {
      if (exit !== undefined) return
      exit = result
      resolve(result)
    }
    child.on('exit', (code, signal) => finish({ code, signal }))
    child.on('error', (error) => {
      if (pid === undefined) finish({ code: null, signal: null, error })
    })
  })
  let ending: Promise<void> | undefined
  async function end(graceMs: number): Promise<void> {
    if (pid === undefined) return
    if (isWindows) channel?.end(child)
    await endGroup(pid, exited, graceMs)
    reaper.remove(pid)
  }
  // Processes that the child has started and left behind end with it.
  const isOver = exited.then(() => (ending ??= end(options.graceMs)))
  reportFailure(isOver, `Processes of "${name}" may still run`, output)
  return {
    child,
    tail,
    exited,
    hasExited: () => exit !== undefined,
    release: () => channel?.release(child),
    silent: exited.then(async () => {
      await Promise.race([Promise.all([tail.ended, reported]), sleep(lastOutputMs)])
    }),
    async stop(graceMs = options.graceMs) {
      await (ending ??= end(graceMs))
      return exited
    },
  }
}

/** Returns how a process ended, for messages: 'exit code 1', 'SIGKILL', or why it could not be started. */
export function describeExit({ code, signal, error }: Exit): string {
  return error?.message ?? signal ?? `exit code ${String(code)}`
}
