import type { FileVersion } from '../child/file-version.ts'
import type { BackendMessage, Crash, Listening } from '../child/messages.ts'
import type { BackendProgram } from './backend-process.ts'
import { waitsForDebugger } from './debug-flags.ts'
import { describeFailure, type Failure } from './failure.ts'
import type { InFlight } from './in-flight.ts'
import type { BackendState } from './backend-state.ts'
import type { IntegrationHint } from './integration-hint.ts'
import { createListeners } from './backend-listeners.ts'
import { describeExit, type ProcessGroup } from './process-group.ts'
import { createBackendStarter } from './spare-backend.ts'

/** How long requests that are on their way may take when a change restarts the backend. */
const landMs = 1000
/** How long a program that listens elsewhere may take until it listens on the public port. */
const portMs = 5000
/** The same, when it has not come to that the last time. */
const knownPortMs = 500
/** How long the backend may take to end when it is asked to. */
const graceMs = 2000

export interface BackendEvents {
  readonly loaded: (file: string, version: FileVersion) => void
  /** It listens; `files` are all that it has loaded until now. */
  readonly up: (at: Listening, files: ReadonlySet<string>) => void
  readonly failed: (failure: Failure, missing: readonly string[]) => void
}

/** What stands between clients and the backend. */
export interface BackendContext {
  readonly backendState: BackendState
  readonly inFlight: InFlight
  /** Closes connections that are kept for later. */
  readonly closeIdle: () => void
  readonly hint: Pick<IntegrationHint, 'started' | 'integrated'>
}

export interface Backend {
  /** Starts it, or starts it again: once, however often it is called meanwhile. False when it was about to. */
  readonly restart: () => boolean
  readonly stop: () => Promise<void>
}

interface Run {
  readonly group: ProcessGroup
  /** It is asked to end: what it does is no failure any more. */
  readonly retire: () => void
}

/** The program of the user, started again and again. The backendState says to requests what it is doing. */
export function createBackend(
  program: BackendProgram,
  { backendState, inFlight, closeIdle, hint }: BackendContext,
  events: BackendEvents,
): Backend {
  let run: Run | undefined
  let wanted = false
  const starter = createBackendStarter(program)
  const stopping = new AbortController()
  let busy: Promise<void> | undefined
  let isElsewhere = false

  async function restartAll(): Promise<void> {
    while (wanted && !stopping.signal.aborted) {
      backendState.set({ kind: 'starting' })
      await retire(landMs)
      // Files that change until now are loaded as they are.
      wanted = false
      if (!stopping.signal.aborted) run = startRun()
    }
    busy = undefined
  }

  async function retire(patience: number): Promise<void> {
    if (run === undefined) return
    const { group } = run
    run.retire()
    run = undefined
    if (!group.hasExited()) await inFlight.landed(patience)
    // A program that waits for its connections would wait for these.
    inFlight.cutStreams()
    closeIdle()
    await group.stop(graceMs)
  }

  function portPatience(): number {
    return isElsewhere ? knownPortMs : Math.min(portMs, program.options.readyTimeoutMs / 2)
  }

  function startRun(): Run {
    const { options, address } = program
    let retired = false
    let crash: Crash | undefined
    const files = new Set<string>()
    let patience: NodeJS.Timeout | undefined
    const listeners = createListeners((at) => {
      if (retired) return
      clearTimeout(patience)
      if (at === undefined) return wait()
      isElsewhere = !at.moved
      backendState.set({ kind: 'up', at })
      events.up(at, files)
      starter.prepare()
    }, portPatience())
    const wait = (): void => {
      backendState.set({ kind: 'starting' })
      if (waitsForDebugger(options.execArgv)) return
      patience = setTimeout(() => {
        const seconds = String(options.readyTimeoutMs / 1000)
        fail(`The backend does not listen on port ${String(address.port)} after ${seconds} s`)
      }, options.readyTimeoutMs)
    }
    const receive = (message: BackendMessage): void => {
      if (message.type === 'crash') crash = message
      else if (group.hasExited()) return
      else if (message.type === 'listening') listeners.add(message.id, message)
      else if (message.type === 'closed') listeners.remove(message.id)
      else if (message.type === 'integrated') hint.integrated()
      else {
        files.add(message.file)
        if (!retired) events.loaded(message.file, message)
      }
    }
    hint.started()
    const group = starter.start(receive)
    const fail = (title: string): void => {
      if (retired) return
      const failure = describeFailure(title, crash, group.tail.text(), process.cwd())
      backendState.set({ kind: 'failed', failure })
      events.failed(failure, crash?.missing ?? [])
      starter.prepare()
    }
    wait()
    void group.exited.then(async (exit) => {
      clearTimeout(patience)
      listeners.close()
      if (!retired) backendState.set({ kind: 'starting' })
      await group.silent
      fail(`The backend ended with ${describeExit(exit)}`)
    })
    return {
      group,
      retire() {
        retired = true
        clearTimeout(patience)
        listeners.close()
      },
    }
  }

  return {
    restart() {
      if (wanted || stopping.signal.aborted) return false
      wanted = true
      busy ??= restartAll()
      return true
    },
    async stop() {
      stopping.abort()
      await busy
      await Promise.all([starter.stop(), retire(0)])
    },
  }
}
