import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { endSignals } from '../dev/end-signals.ts'
import { startReaper } from '../reaper.ts'

export interface BackendProgram {
  /** For Node: its own options, the file, and arguments of the program. */
  readonly args: readonly string[]
  readonly host: string
  readonly port: number
}

/**
 * Runs a production backend until it ends. Signals go to it, once each: it has a process group of its own,
 * for a terminal sends Ctrl+C to everything in one.
 *
 * @returns its exit code, or 128 and the number of the signal that ended it
 */
export async function runBackend({ args, host, port }: BackendProgram): Promise<number> {
  const reaper = startReaper()
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production', HOST: host, PORT: String(port) },
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

/** On Windows the console itself tells every program of Ctrl+C, and there is no other signal to pass on. */
function passSignals(child: ChildProcess): () => void {
  const pass = (signal: NodeJS.Signals): void => {
    if (process.platform !== 'win32') child.kill(signal)
  }
  for (const signal of endSignals) process.on(signal, pass)
  return () => {
    for (const signal of endSignals) process.off(signal, pass)
  }
}
