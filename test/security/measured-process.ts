import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

/** A program of `programs/` in a process of its own, which reports what it holds. */
export interface MeasuredProcess<Started, Held> {
  /** Its first message. */
  readonly started: Started
  readonly child: ChildProcess
  /** Asks what it holds. Rejects when the process has ended. */
  measure(): Promise<Held>
  kill(): Promise<void>
}

/** @param nodeEnv NODE_ENV of the program; unset without it */
export async function startMeasured<Started, Held>(
  program: string,
  args: readonly string[],
  nodeEnv?: string,
): Promise<MeasuredProcess<Started, Held>> {
  const { VITEST: _, NODE_ENV: _env, ...env } = process.env
  const child = fork(path.join(import.meta.dirname, 'programs', program), args, {
    env: nodeEnv === undefined ? env : { ...env, NODE_ENV: nodeEnv },
    execArgv: ['--conditions=source', '--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const early = ended.then(() => Promise.reject(new Error('The process has ended')))
  early.catch(() => {})
  const said = async <Message>(): Promise<Message> => {
    const [message] = (await Promise.race([once(child, 'message'), early])) as [Message]
    return message
  }
  return {
    started: await said<Started>(),
    child,
    measure() {
      const answer = said<Held>()
      if (child.connected) child.send('measure')
      return answer
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
