import { createRequire } from 'node:module'
import path from 'node:path'
import { timeOf } from '../../child/file-version.ts'
import type { BackendMessage } from '../../child/messages.ts'
import { settingsFiles } from './watch-files.ts'
import { type BackendProgram, startBackendProcess } from './backend-process.ts'
import { reportFailure } from '../../terminal/report-failure.ts'
import type { ProcessGroup } from '../../processes/process-group.ts'

/** Time between a start and the preparation of the next process, in milliseconds: browsers reload their page first. */
const prepareDelayMs = 300

type Receive = (message: BackendMessage) => void

/** Starts backend processes. One spare process is kept ready, so that a restart need not wait for Node to start. */
export interface BackendStarter {
  readonly start: (receive: Receive) => ProcessGroup
  /** Prepares the next process after a short delay. */
  readonly prepare: () => void
  readonly stop: () => Promise<void>
}

interface Spare {
  readonly group: ProcessGroup
  /** Files that may matter to a process before its program begins, with their times when it was started. */
  readonly seen: ReadonlyMap<string, number>
  /** Messages that it has sent before it is used. */
  readonly early: readonly BackendMessage[]
  /** Passes early messages and all later ones to `receive`. */
  readonly use: (receive: Receive) => void
}

/** Creates the starter of a backend's processes. */
export function createBackendStarter(program: BackendProgram): BackendStarter {
  let spare: Spare | undefined
  let timer: NodeJS.Timeout | undefined
  const discard = async (): Promise<void> => {
    clearTimeout(timer)
    const unwanted = spare
    spare = undefined
    await unwanted?.group.stop(0)
  }
  return {
    start(receive) {
      clearTimeout(timer)
      if (spare === undefined || !isUsable(spare)) {
        reportFailure(discard(), 'A spare process may still run', program.output)
        return startBackendProcess(program, receive)
      }
      const { group, use } = spare
      spare = undefined
      use(receive)
      group.release()
      return group
    },
    prepare() {
      clearTimeout(timer)
      if (canWait(program.options.execArgv)) {
        timer = setTimeout(() => (spare ??= startSpare(program)), prepareDelayMs)
      }
    },
    stop: discard,
  }
}

function startSpare(program: BackendProgram): Spare {
  const early: BackendMessage[] = []
  let receive: Receive = (message) => void early.push(message)
  const group = startBackendProcess(program, (message) => receive(message), true)
  return {
    group,
    early,
    seen: new Map(earlyFiles().map((file) => [file, timeOf(file)])),
    use(next) {
      receive = next
      // The caller gets the process group before the messages: its handler refers to the group.
      queueMicrotask(() => {
        for (const message of early) next(message)
      })
    },
  }
}

/** Returns whether a spare process runs, and every file that it has read is as it was. */
function isUsable({ group, seen, early }: Spare): boolean {
  const files = early.filter((message) => message.type === 'file')
  const times = [...seen, ...files.map(({ file, mtimeMs }) => [file, mtimeMs] as const)]
  return !group.hasExited() && times.every(([file, time]) => timeOf(file) === time)
}

/** Returns settings files, package.json, and the folder of core, whose time changes when it is installed anew. */
function earlyFiles(): string[] {
  const own = createRequire(import.meta.url).resolve('@vite-integration/core/package.json')
  return [...settingsFiles.map((file) => path.resolve(file)), path.resolve('package.json'), path.dirname(own)]
}

/**
 * Options that make Node act before our preload: open the debugger's port, read settings, run modules of the project.
 * With them no spare process is kept, since it would do so too early.
 */
const earlyOptions = /(?:^|\s)(?:--inspect|--env-file|--import|--require|-r|--(?:experimental-)?loader)/

function canWait(execArgv: readonly string[]): boolean {
  return !earlyOptions.test(`${execArgv.join(' ')} ${process.env.NODE_OPTIONS ?? ''}`)
}
