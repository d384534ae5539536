import { fork, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Time that a candidate gets to answer, in milliseconds. */
const PATIENCE_MS = 60_000
const GRACE_MS = 5_000

const running = new Set<ChildProcess>()

// Ends all children with this process, so that a benchmark which fails or is interrupted leaves no server behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143))
}

/**
 * Variables that candidates do not inherit: they select sources (`--conditions`), change the mode or speed up the
 * start.
 */
const LEFT_OUT = new Set(['NODE_OPTIONS', 'NODE_ENV', 'NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE'])

function candidateEnv(extra: Record<string, string>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !LEFT_OUT.has(name))
  return { ...Object.fromEntries(kept), ...extra }
}

function track(child: ChildProcess): ChildProcess {
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

/** Starts a file of `candidates/` with one JSON argument. It sends its result over the IPC channel. */
export function forkCandidate(file: string, input: unknown, env: Record<string, string>): ChildProcess {
  const path = fileURLToPath(new URL(`../candidates/${file}`, import.meta.url))
  return track(
    fork(path, [JSON.stringify(input)], { execArgv: [], env: candidateEnv(env), stdio: 'inherit' }),
  )
}

interface SpawnOptions {
  cwd: string
  env: Record<string, string>
}

interface Spawned {
  child: ChildProcess
  /** Returns what the program has written so far. */
  output: () => string
}

/** Starts `node <args>` as a user does, and keeps its output for the message of a failure. */
export function spawnNode(args: string[], options: SpawnOptions): Spawned {
  return spawnProgram(process.execPath, args, options)
}

/** Starts any program, and keeps its output for the message of a failure. */
export function spawnProgram(program: string, args: string[], options: SpawnOptions): Spawned {
  const child = track(
    spawn(program, args, {
      cwd: options.cwd,
      env: candidateEnv(options.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  const chunks: string[] = []
  child.stdout?.on('data', (data: Buffer) => chunks.push(data.toString()))
  child.stderr?.on('data', (data: Buffer) => chunks.push(data.toString()))
  return { child, output: () => chunks.join('') }
}

/** Returns the next message of a candidate. Rejects when it ends before, or sends none in time. */
export async function nextMessage(child: ChildProcess): Promise<unknown> {
  const done = new AbortController()
  const { signal } = done
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]): unknown => message),
      once(child, 'exit', { signal }).then(([code]): never => {
        throw new Error(`The candidate ended with code ${String(code)} before it answered`)
      }),
      silence(signal),
    ])
  } finally {
    done.abort()
  }
}

function silence(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The candidate was silent for ${PATIENCE_MS / 1000} seconds`)),
      PATIENCE_MS,
    )
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })
}

/** Ends a candidate and waits until it is gone, so that it does not disturb the next one. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
  await gone
  clearTimeout(timer)
}
