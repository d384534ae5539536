import { spawn } from 'node:child_process'

/** The functions of the operating system that are used here. Tests replace them. */
export interface System {
  readonly platform: NodeJS.Platform
  readonly kill: (pid: number, signal: NodeJS.Signals | 0) => void
  readonly run: (command: string, args: readonly string[]) => void
}

const thisSystem: System = {
  platform: process.platform,
  kill: process.kill,
  run: (command, args) => {
    // taskkill fails when the process has ended, and then there is nothing to do.
    spawn(command, args, { stdio: 'ignore', windowsHide: true }).on('error', () => {})
  },
}

/**
 * Ends a process with everything that it has started. On POSIX systems its process group gets the signal. Windows has
 * no signals: there taskkill ends the tree of the process at once.
 *
 * @param pid process id of the group's first process
 */
export function killGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL', system: System = thisSystem): void {
  if (system.platform === 'win32') return system.run('taskkill', ['/pid', String(pid), '/T', '/F'])
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
    return true
  } catch {
    return false
  }
}
