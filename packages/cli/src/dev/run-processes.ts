import { setTimeout as sleep } from 'node:timers/promises'
import type { ResolvedDevOptions } from '../resolve-options.ts'
import { createGrowingPause } from '../processes/growing-pause.ts'
import { withPackagePrograms } from '../processes/package-programs.ts'
import { describeExit, type ProcessGroup, startGroup } from '../processes/process-group.ts'
import type { Reaper } from '../processes/reaper.ts'
import { splitCommand } from '../processes/split-command.ts'
import type { Output } from '../terminal/output.ts'
import { reportFailure } from '../terminal/report-failure.ts'
import type { Disposables } from './disposables.ts'
import { childNodeEnv } from './node-env.ts'

/** The parts of a session that the processes need. */
interface Surroundings {
  readonly options: ResolvedDevOptions
  readonly hotFile: string
  readonly output: Output
  readonly reaper: Reaper
  readonly disposables: Disposables
}

/**
 * Starts the processes of the option `run`, which end with the session. One that fails, by another exit code than 0 or
 * by a signal, is started again after a pause; one that ends with 0, or that cannot be started at all, is not.
 */
export function runProcesses(session: Surroundings): void {
  for (const [name, command] of Object.entries(session.options.run)) {
    const stopping = new AbortController()
    let group: ProcessGroup | undefined
    const keep = async (): Promise<void> => {
      const pause = createGrowingPause()
      for (;;) {
        const since = performance.now()
        group = start(session, name, command)
        const exit = await group.exited
        await group.stop()
        if (stopping.signal.aborted) return
        const isDone = exit.code === 0 || exit.error !== undefined
        const what = `[dev] "${name}" ended with ${describeExit(exit)}`
        if (isDone) return (exit.code === 0 ? session.output.say : session.output.warn)(`${what}.`)
        session.output.warn(`${what}; it is started again.`)
        await sleep(pause(performance.now() - since), undefined, stopping).catch(() => {})
        if (stopping.signal.aborted) return
      }
    }
    reportFailure(keep(), `"${name}" is not started again`, session.output)
    session.disposables.add(async () => {
      stopping.abort()
      await group?.stop()
    })
  }
}

function start(
  { options, output, reaper, hotFile }: Surroundings,
  name: string,
  command: string | readonly string[],
): ProcessGroup {
  const { program, args, env } = splitCommand(command, name)
  return startGroup({
    name,
    program,
    args,
    env: {
      ...process.env,
      ...withPackagePrograms(process.cwd()),
      NODE_ENV: childNodeEnv(),
      VITE_INTEGRATION_HOT_FILE: hotFile,
      ...env,
    },
    cwd: process.cwd(),
    output,
    reaper,
    graceMs: options.graceMs,
  })
}
