import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ReaperState } from '../child/messages.ts'
import { childScript } from './child-script.ts'

/**
 * Keeps a list of process groups and files that must not outlive the supervisor. A child process (`reaper-process`)
 * holds the list, so that they are removed even when the supervisor is killed with SIGKILL.
 */
export interface Reaper {
  /** @param group process id of the group's first process */
  readonly add: (group: number) => void
  readonly remove: (group: number) => void
  /**
   * Adds a file. With `content` it is removed only if it still holds that: another program may have written its own.
   */
  readonly addFile: (file: string, content?: string) => void
  /** Ends the reaper's process, which removes the files first. */
  readonly close: () => Promise<void>
}

/** Starts the reaper's process. */
export function startReaper(): Reaper {
  const child = spawn(process.execPath, [childScript('reaper-process')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
  })
  const exited = once(child, 'exit').catch(() => {})
  // Errors are ignored: without a reaper everything works, but a supervisor that is killed leaves processes behind.
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.unref()
  const groups = new Set<number>()
  const files: ReaperState['files'][number][] = []
  const sendState = (): void => {
    const state: ReaperState = { groups: [...groups], files }
    child.stdin.write(`${JSON.stringify(state)}\n`)
  }
  return {
    add(group) {
      groups.add(group)
      sendState()
    },
    remove(group) {
      groups.delete(group)
      sendState()
    },
    addFile(file, content) {
      files.push(content === undefined ? { file } : { file, content })
      sendState()
    },
    async close() {
      // Nothing else may keep this process alive while it waits: without a reference it would end first.
      child.ref()
      child.stdin.end()
      if (child.pid !== undefined) await exited
    },
  }
}
