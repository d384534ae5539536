import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

interface Process {
  parent: number
  command: string
}

/**
 * Calls `onGone` when one of the package managers above this process has ended, or a shell between them. A signal to
 * `npm run` alone ends the shell that npm has started, but not the programs below it: they would go on running.
 */
export function watchLaunchers(onGone: () => void): void {
  if (process.platform === 'win32') return
  const launchers = findLaunchers()
  const timer = setInterval(() => {
    if (launchers.every(isAlive)) return
    clearInterval(timer)
    onGone()
  }, 500).unref()
}

/** Returns the processes above this one, up to the outermost package manager. */
function findLaunchers(): number[] {
  const above: number[] = []
  let outermost = 0
  let pid = process.ppid
  for (let parent = readProcess(pid); parent; parent = readProcess(pid)) {
    above.push(pid)
    if (/^(\S*node )?(\S*\/)?p?npm\b/.test(parent.command)) outermost = above.length
    pid = parent.parent
  }
  return above.slice(0, outermost)
}

function readProcess(pid: number): Process | undefined {
  if (pid <= 1) return undefined
  return process.platform === 'linux' ? readProc(pid) : askPs(pid)
}

/** Reads a process from `/proc`, because small Linux images have no `ps`. */
function readProc(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    // The name is in brackets and may contain any character. After it come the state and the parent.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    return { parent, command }
  } catch {
    return undefined
  }
}

function askPs(pid: number): Process | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' })
  const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(stdout ?? '') ?? []
  return parent && command ? { parent: Number(parent), command } : undefined
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
