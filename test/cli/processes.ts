import { readdirSync, readFileSync } from 'node:fs'
import { isAlive } from './run-dev.ts'

const marker = 'VITE_INTEGRATION_TEST_RUN'

/** Returns a variable for the environment of a program, which everything that it starts inherits. */
export function inRun(run: string): NodeJS.ProcessEnv {
  return { [marker]: run }
}

/** Returns the ids of the processes of a run that are left. */
export function processesOf(run: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isAlive(pid) && readList(pid, 'environ').includes(`${marker}=${run}`))
}

/** Returns the command line of a process. */
export function argumentsOf(pid: number): readonly string[] {
  return readList(pid, 'cmdline')
}

function readList(pid: number, name: 'environ' | 'cmdline'): string[] {
  try {
    return readFileSync(`/proc/${String(pid)}/${name}`, 'utf8').split('\0')
  } catch {
    // The process has ended.
    return []
  }
}
