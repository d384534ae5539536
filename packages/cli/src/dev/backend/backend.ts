import { existsSync, rmSync } from 'node:fs'
import type { Certificate } from '../../child/certificate.ts'
import type { FileVersion } from '../../child/file-version.ts'
import type { BackendMessage, Crash, Listening } from '../../child/messages.ts'
import type { BackendProgram } from './backend-process.ts'
import { waitsForDebugger } from './debug-flags.ts'
import { describeFailure, type Failure } from './failure.ts'
import type { InFlight } from '../proxy/in-flight.ts'
import type { BackendState } from './backend-state.ts'
import type { IntegrationHint } from '../proxy/integration-hint.ts'
import { createListeners } from './backend-listeners.ts'
import { reportFailure } from '../../terminal/report-failure.ts'
import { describeExit, type ProcessGroup } from '../../processes/process-group.ts'
import { createBackendStarter } from './spare-backend.ts'

/** Time that requests in flight get to be answered before a restart ends the backend, in milliseconds. */
const inFlightMs = 1000
/** Time that a program which listens on another port first gets to listen on the public port, in milliseconds. */
const publicPortMs = 5000
/** The same time when the last run never listened on the public port, in milliseconds. */
const otherPortMs = 500
/** Time after which a backend that has not ended yet is told of in the terminal, in milliseconds. */
const patienceMs = 1000

export interface BackendEvents {
  /** The backend has loaded a file. */
  readonly loaded: (file: string, version: FileVersion) => void
  /** The backend has created its first integration. @param root its Vite root, absolute */
  readonly integrated: (root: string) => void
  /** The backend listens; `files` are all that it has loaded so far. */
  readonly up: (at: Listening, files: ReadonlySet<string>) => void
  /** The backend does not serve; `missing` are absolute paths of files that it imports and that do not exist. */
  readonly failed: (failure: Failure, missing: readonly string[]) => void
}

/** The parts between the clients and the backend. */
export interface BackendContext {
  readonly backendState: BackendState
  readonly inFlight: InFlight
  /** Closes idle connections to the backend, which are kept alive for later requests. */
  readonly closeIdle: () => void
  readonly hint: Pick<IntegrationHint, 'started' | 'integrated'>
  /** Gives the public port the certificate of the backend. */
  readonly certify: (certificate: Certificate) => void
}

export interface Backend {
  /**
   * Starts the backend, or restarts it. Calls that come before a restart has begun are joined to one.
   *
   * @returns false when a restart was about to begin already
   */
  readonly restart: () => boolean
  readonly stop: () => Promise<void>
}

interface Run {
  readonly group: ProcessGroup
  /** Marks the run as about to be ended: its end and its messages no longer count as a failure. */
  readonly retire: () => void
}

/**
 * Creates the backend: starts its program whenever `restart` is called, and tells requests (by the backend state)
 * and `events` what becomes of it.
 */
export function createBackend(
  program: BackendProgram,
  { backendState, inFlight, closeIdle, hint, certify }: BackendContext,
  events: BackendEvents,
): Backend {
  let run: Run | undefined
  let wanted = false
  const starter = createBackendStarter(program)
  const stopping = new AbortController()
  let busy: Promise<void> | undefined
  let usedOtherPort = false

  async function restartAll(): Promise<void> {
    while (wanted && !stopping.signal.aborted) {
      backendState.set({ kind: 'starting' })
      await retire(inFlightMs)
      // Changes up to here are covered by this start; later ones need another restart.
      wanted = false
      if (!stopping.signal.aborted) run = startRun()
    }
    busy = undefined
  }

  function failToStart(error: unknown): void {
    busy = undefined
    wanted = false
    const failure = describeFailure(
      `The backend cannot be started: ${String(error)}`,
      undefined,
      '',
      process.cwd(),
    )
    backendState.set({ kind: 'failed', failure })
    events.failed(failure, [])
  }

  async function retire(inFlightTimeoutMs: number): Promise<void> {
    if (run === undefined) return
    const { group } = run
    run.retire()
    run = undefined
    if (!group.hasExited()) await inFlight.landed(inFlightTimeoutMs)
    // A program that closes its server on SIGTERM would wait for open and idle connections.
    inFlight.cut()
    closeIdle()
    await stopGroup(group)
  }

  /** Ends the processes of a run, and says in the terminal what is waited for when that takes longer. */
  async function stopGroup(group: ProcessGroup): Promise<void> {
    const { output, options } = program
    const timer = setTimeout(() => {
      const seconds = String(options.graceMs / 1000)
      output.say(`[dev] Waiting for the backend to end, ${seconds} s at most (--grace)`)
    }, patienceMs)
    await group.stop().finally(() => clearTimeout(timer))
  }

  function publicPortTimeout(): number {
    return usedOtherPort ? otherPortMs : Math.min(publicPortMs, program.options.readyTimeoutMs / 2)
  }

  function startRun(): Run {
    const { options, address } = program
    let retired = false
    let crash: Crash | undefined
    let hasRoot = false
    const files = new Set<string>()
    /** Local sockets that the backend has open, by the ids of their servers. */
    const sockets = new Map<string, string>()
    let readyTimer: NodeJS.Timeout | undefined
    const listeners = createListeners((at) => {
      if (retired) return
      clearTimeout(readyTimer)
      if (at === undefined) return wait()
      usedOtherPort = !at.moved
      if (at.certificate !== undefined) certify(at.certificate)
      backendState.set({ kind: 'up', at })
      events.up(at, files)
      starter.prepare()
    }, publicPortTimeout())
    const wait = (): void => {
      backendState.set({ kind: 'starting' })
      if (waitsForDebugger(options.execArgv)) return
      readyTimer = setTimeout(() => {
        const seconds = String(options.readyTimeoutMs / 1000)
        fail(`The backend does not listen on port ${String(address.port)} after ${seconds} s`)
      }, options.readyTimeoutMs)
    }
    const receive = (message: BackendMessage): void => {
      if (message.type === 'crash') crash = message
      else if (group.hasExited()) return
      else if (message.type === 'listening') {
        listeners.add(message.id, message)
        if (message.path !== undefined) sockets.set(message.id, message.path)
      } else if (message.type === 'closed') {
        listeners.remove(message.id)
        sockets.delete(message.id)
      } else if (message.type === 'integrated') {
        hint.integrated()
        if (message.root !== undefined && !hasRoot) events.integrated(message.root)
        hasRoot ||= message.root !== undefined
      } else {
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
    const ended = group.exited.then(async (exit) => {
      clearTimeout(readyTimer)
      listeners.close()
      // A program that a signal ends leaves them behind, and the next one could not listen there.
      for (const socket of sockets.values()) if (existsSync(socket)) rmSync(socket, { force: true })
      if (!retired) backendState.set({ kind: 'starting' })
      await group.silent
      fail(`The backend ended with ${describeExit(exit)}`)
    })
    reportFailure(ended, 'The end of the backend cannot be shown', program.output)
    return {
      group,
      retire() {
        retired = true
        clearTimeout(readyTimer)
        listeners.close()
      },
    }
  }

  return {
    restart() {
      if (wanted || stopping.signal.aborted) return false
      wanted = true
      busy ??= restartAll().catch(failToStart)
      return true
    },
    async stop() {
      stopping.abort()
      await busy
      await Promise.all([starter.stop(), retire(0)])
    },
  }
}
