import { createRequire } from 'node:module'
import path from 'node:path'
import { timeOf } from '../child/file-version.ts'
import type { BackendMessage } from '../child/messages.ts'
import { settingsFiles } from './watch-files.ts'
import { type BackendProgram, startBackendProcess } from './backend-process.ts'
import type { ProcessGroup } from './process-group.ts'

/** After a start browsers load their page anew: they come first, ms. */
const restMs = 300

type Receive = (message: BackendMessage) => void

/** Starts backend processes; one is kept ready, so that a restart has not to wait for Node itself. */
export interface BackendStarter {
  readonly start: (receive: Receive) => ProcessGroup
  /** It is time for the next one to get ready. */
  readonly prepare: () => void
  readonly stop: () => Promise<void>
}

interface Spare {
  readonly group: ProcessGroup
  /** What was there when it was started and would be another now, with its time. */
  readonly seen: ReadonlyMap<string, number>
  /** What it has reported until it is used. */
  readonly early: readonly BackendMessage[]
  readonly use: (receive: Receive) => void
}

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
        void discard()
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
      if (readsNothingAhead(program.options.execArgv)) {
        timer = setTimeout(() => (spare ??= startSpare(program)), restMs)
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
    seen: new Map(looked().map((file) => [file, timeOf(file)])),
    use(next) {
      receive = next
      // Whoever takes it has to have it first.
      queueMicrotask(() => {
        for (const message of early) next(message)
      })
    },
  }
}

function isUsable({ group, seen, early }: Spare): boolean {
  const files = early.filter((message) => message.type === 'file')
  const times = [...seen, ...files.map(({ file, mtimeMs }) => [file, mtimeMs] as const)]
  return !group.hasExited() && times.every(([file, time]) => timeOf(file) === time)
}

/** Settings, and folders that are new when a package is: it has loaded ours. */
function looked(): string[] {
  const own = createRequire(import.meta.url).resolve('@vite-integration/core/package.json')
  return [...settingsFiles.map((file) => path.resolve(file)), path.resolve('package.json'), path.dirname(own)]
}

/** What Node would do before our preload: open a debugger's port, read settings, run modules of the project. */
const ahead = /(?:^|\s)(?:--inspect|--env-file|--import|--require|-r|--(?:experimental-)?loader)/

function readsNothingAhead(execArgv: readonly string[]): boolean {
  return !ahead.test(`${execArgv.join(' ')} ${process.env.NODE_OPTIONS ?? ''}`)
}
