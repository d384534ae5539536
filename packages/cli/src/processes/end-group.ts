import { setTimeout as sleep } from 'node:timers/promises'
import { isGroupAlive, killGroup } from './kill-group.ts'

/** Interval in milliseconds at which is looked whether a group still has processes: the system does not tell. */
const pollMs = 20

/**
 * Ends a process group: all of its processes get SIGTERM, and those that are left after `graceMs` milliseconds get
 * SIGKILL. Resolves when none is left.
 *
 * @param pid process id of the group's first process
 * @param exited resolves when the first process has ended
 */
export async function endGroup(pid: number, exited: Promise<unknown>, graceMs: number): Promise<void> {
  killGroup(pid, 'SIGTERM')
  const deadline = performance.now() + graceMs
  const timeout = new AbortController()
  const { signal } = timeout
  await Promise.race([exited, sleep(graceMs, undefined, { signal }).catch(() => {})])
  timeout.abort()
  // Processes that the first one has started may take longer: a database writes its files.
  while (isGroupAlive(pid)) {
    if (performance.now() >= deadline) {
      killGroup(pid, 'SIGKILL')
      break
    }
    await sleep(pollMs)
  }
  await exited
}
