import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** What a process holds when it has nothing to do. */
export interface Held {
  /** Bytes. */
  readonly memory: number
  readonly descriptors: number
  /** Of Vite's HMR. */
  readonly clients: number
  /** Requests that Vite has neither answered nor given up. */
  readonly underWay: number
}

export interface BastionProcess {
  readonly port: number
  measure(): Promise<Held>
}

/** A bastion in a process of its own, ended with the test. @param stage its name */
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
