import type { ChildProcess } from 'node:child_process'
import { forkCandidate, nextMessage, stopProcess } from '../harness/process.ts'

export interface FrontEndServer {
  name: string
  /** The port it listens on; starts it at the first call. */
  port(): Promise<number>
  stop(): Promise<void>
}

/**
 * A development server that lives as long as the bench: what is measured is its answers, not its
 * start, and the measurements of all servers can lie a second apart.
 */
export function createFrontEndServer(name: string, file: string, root: string): FrontEndServer {
  return createServerProcess(name, file, { root }, { NODE_ENV: 'development' })
}

/** The same for any program that sends its port. */
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
    async stop() {
      if (child) await stopProcess(child)
    },
  }
}
