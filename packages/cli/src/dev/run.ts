import { findTarget } from '../find-target.ts'
import { type DevOptions, resolveDevOptions } from '../options.ts'
import { takeDebugFlags } from './debug-flags.ts'
import { settleNodeEnv } from './node-env.ts'
import { supervise } from './supervise.ts'

/**
 * `vite-integration dev`, until a signal ends it.
 *
 * @returns the exit code
 */
export async function runSupervisor(target: string | undefined, options: DevOptions): Promise<number> {
  const execArgv = [...takeDebugFlags(), ...(options.execArgv ?? [])]
  const resolved = resolveDevOptions({ ...options, execArgv })
  settleNodeEnv()
  const { closed } = await supervise(findTarget(target), resolved)
  await closed
  return 0
}
