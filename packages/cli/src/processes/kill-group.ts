import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** The functions of the operating system that are used here. Tests replace them. */
export interface System {
  readonly platform: NodeJS.Platform
  readonly kill: (pid: number, signal: NodeJS.Signals | 0) => void
  readonly run: (command: string, args: readonly string[]) => void
  /** Returns whether a process of the group runs. Asked on Linux alone, where the table of processes is in files. */
  readonly isRunning: (group: number) => boolean
}

const thisSystem: System = {
  platform: process.platform,
  kill: process.kill,
  run: (command, args) => {
    // taskkill fails when the process has ended, and then there is nothing to do.
    spawn(command, args, { stdio: 'ignore', windowsHide: true }).on('error', () => {})
  },
  isRunning: hasRunningProcess,
}

/**
 * Ends a process with everything that it has started. On POSIX systems its process group gets the signal. Windows has
 * no signals: there taskkill asks the tree of the process to close, and ends it by force in place of SIGKILL.
 *
 * @param pid process id of the group's first process
 */
export function killGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL', system: System = thisSystem): void {
  if (system.platform === 'win32') {
    const force = signal === 'SIGKILL' ? ['/F'] : []
    return system.run('taskkill', ['/pid', String(pid), '/T', ...force])
  }
  try {
    system.kill(-pid, signal)
  } catch (error) {
    // ESRCH: the group is gone. macOS gives EPERM for a group whose processes have all ended but are not reaped yet.
    if (!['ESRCH', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))) throw error
  }
}

/** Returns whether any process of the group is left; on Windows, whether its first process is. */
export function isGroupAlive(pid: number, system: System = thisSystem): boolean {
  try {
    system.kill(system.platform === 'win32' ? pid : -pid, 0)
  } catch {
    return false
  }
  return system.platform !== 'linux' || system.isRunning(pid)
}

/**
 * Returns whether the group has a process that is no zombie. Zombies get signals like others, and stay for ever where
 * nobody asks for their exit code: in a container whose first program does not.
 */
function hasRunningProcess(group: number): boolean {
  try {
    return readdirSync('/proc').some((pid) => /^\d+$/.test(pid) && isRunningIn(group, pid))
  } catch {
    return true
  }
}

function isRunningIn(group: number, pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program, in brackets, may contain anything.
    const [state = '', , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return Number(processGroup) === group && !/[ZX]/.test(state)
  } catch {
    // It has ended meanwhile.
    return false
  }
}
