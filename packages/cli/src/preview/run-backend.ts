import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { endSignals } from '../dev/end-signals.ts'
import { startReaper } from '../processes/reaper.ts'

/**
 * Runs a production backend until it ends, and passes end signals on to it. It has a process group of its own: in
 * ours it would get Ctrl+C twice, from the terminal and from us.
 *
 * @param args arguments of Node: its options, the program's file, and the program's arguments
 * @param address the variables that say where it listens
 * @returns its exit code, or 128 and the number of the signal that ended it
 */
export async function runBackend(args: readonly string[], address: NodeJS.ProcessEnv): Promise<number> {
  const reaper = startReaper()
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production', ...address },
    stdio: 'inherit',
    detached: process.platform !== 'win32',
  })
  if (child.pid !== undefined) reaper.add(child.pid)
  const stopPassing = passSignals(child)
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
    return code ?? 128 + constants.signals[signal!]
  } finally {
    stopPassing()
    if (child.pid !== undefined) reaper.remove(child.pid)
    await reaper.close()
  }
}

/**
 * Passes end signals on to a child. On Windows there is nothing to pass on: the console itself sends Ctrl+C to every
 * program, and there are no other signals.
 */
function passSignals(child: ChildProcess): () => void {
  const pass = (signal: NodeJS.Signals): void => {
    if (process.platform !== 'win32') child.kill(signal)
  }
  for (const signal of endSignals) process.on(signal, pass)
  return () => {
    for (const signal of endSignals) process.off(signal, pass)
  }
}
