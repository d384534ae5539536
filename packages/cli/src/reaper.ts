import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ReaperState } from './child/messages.ts'
import { childScript } from './child-script.ts'

/** Knows what has to go with the supervisor, even when that is killed and can do nothing itself. */
export interface Reaper {
  readonly add: (group: number) => void
  readonly remove: (group: number) => void
  /** A file that is removed, if it is still of this content where one is given. */
  readonly addFile: (file: string, content?: string) => void
  /** Lets it end, and removes the files. */
  readonly close: () => Promise<void>
}

export function startReaper(): Reaper {
  const child = spawn(process.execPath, [childScript('reaper-process')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
  })
  const exited = once(child, 'exit').catch(() => {})
  // Without it a killed supervisor leaves processes behind; that is no reason not to work at all.
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.unref()
  const groups = new Set<number>()
  const files: ReaperState['files'][number][] = []
  const tell = (): void => {
    const state: ReaperState = { groups: [...groups], files }
    child.stdin.write(`${JSON.stringify(state)}\n`)
  }
  return {
    add(group) {
      groups.add(group)
      tell()
    },
    remove(group) {
      groups.delete(group)
      tell()
    },
    addFile(file, content) {
      files.push(content === undefined ? { file } : { file, content })
      tell()
    },
    async close() {
      // Nothing else may be left that keeps this process waiting.
      child.ref()
      child.stdin.end()
      if (child.pid !== undefined) await exited
    },
  }
}
