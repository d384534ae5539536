import { spawn } from 'node:child_process'

/** Of this system, unless a test says otherwise. */
export interface System {
  readonly platform: NodeJS.Platform
  readonly kill: (pid: number, signal: NodeJS.Signals | 0) => void
  readonly run: (command: string, args: readonly string[]) => void
}

const thisSystem: System = {
  platform: process.platform,
  kill: process.kill,
  run: (command, args) => {
    // Nothing is left to be killed when it fails.
    spawn(command, args, { stdio: 'ignore', windowsHide: true }).on('error', () => {})
  },
}

/**
 * Ends a process with all that it has started. On POSIX systems that is its process group; Windows has no
 * signals, so there it is its tree, at once.
 *
 * @param pid the first process of the group
 */
export function killGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL', system: System = thisSystem): void {
  if (system.platform === 'win32') return system.run('taskkill', ['/pid', String(pid), '/T', '/F'])
  try {
    system.kill(-pid, signal)
  } catch (error) {
    // ESRCH: it is gone. macOS says EPERM of a group that has only processes left which have ended.
    if (!['ESRCH', 'EPERM'].includes(String((error as NodeJS.ErrnoException).code))) throw error
  }
}

/** Whether a process of the group is left. */
export function isGroupAlive(pid: number, system: System = thisSystem): boolean {
  try {
    system.kill(system.platform === 'win32' ? pid : -pid, 0)
    return true
  } catch {
    return false
  }
}
