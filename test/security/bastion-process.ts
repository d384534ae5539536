import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** The memory and connections of an idle process. */
export interface Held {
  /** Used heap and external memory, bytes. */
  readonly memory: number
  readonly descriptors: number
  /** Number of Vite's HMR clients. */
  readonly clients: number
  /** Number of requests that Vite has neither answered nor aborted. */
  readonly underWay: number
}

export interface BastionProcess {
  readonly port: number
  measure(): Promise<Held>
}

/** Starts a bastion in its own process; ends it with the test. @param stage name of the stage */
export async function startBastionProcess(stage: string): Promise<BastionProcess> {
  const { VITEST: _, NODE_ENV: _env, ...env } = process.env
  const child = fork(path.join(import.meta.dirname, 'programs/bastion.ts'), [stage], {
    env,
    execArgv: ['--conditions=source', '--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const early = ended.then(() => Promise.reject(new Error('The process has ended')))
  early.catch(() => {})
  const said = async <Message>(): Promise<Message> => {
    const [message] = (await Promise.race([once(child, 'message'), early])) as [Message]
    return message
  }
  const { port } = await said<{ port: number }>()
  return {
    port,
    measure() {
      const answer = said<Held>()
      child.send('measure')
      return answer
    },
  }
}
