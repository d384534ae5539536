import type { ChildProcess } from 'node:child_process'
import type { ProcessorReport } from '../candidates/report-usage.ts'
import { forkCandidate, nextMessage, stopProcess } from '../harness/process.ts'

export interface FrontEndServer {
  name: string
  /** Returns the port that it listens on. The first call starts it. */
  port(): Promise<number>
  /** Returns what its process has spent so far, in milliseconds; for candidates that answer reports of usage. */
  processorTime?(): Promise<number>
  /** Runs a garbage collection; for the same candidates. */
  collectGarbage?(): Promise<void>
  stop(): Promise<void>
}

/**
 * Creates a development server that runs as long as the benchmark: its responses are measured, not its start, and the
 * measurements of all servers can follow each other within a second.
 */
export function createFrontEndServer(name: string, file: string, root: string): FrontEndServer {
  return createServerProcess(name, file, { root }, { NODE_ENV: 'development' })
}

/** Creates a server from any candidate that sends its port. */
export function createServerProcess(
  name: string,
  file: string,
  input: object,
  env: Record<string, string>,
): FrontEndServer {
  let child: ChildProcess | undefined
  let port: Promise<number> | undefined
  const start = async (): Promise<number> => {
    child = forkCandidate(file, input, env)
    const message = (await nextMessage(child)) as { port: number }
    return message.port
  }
  return {
    name,
    port: () => (port ??= start()),
    async processorTime() {
      child?.send('processor')
      return ((await nextMessage(child!)) as ProcessorReport).processorTime
    },
    async collectGarbage() {
      child?.send('memory')
      await nextMessage(child!)
    },
    async stop() {
      if (child) await stopProcess(child)
    },
  }
}
