import { spawn } from 'node:child_process'

export interface ProgramResult {
  /** The exit code; null when a signal ended the program. */
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface ProgramOptions {
  readonly args?: readonly string[]
  readonly nodeArgs?: readonly string[]
  /** NODE_ENV of the program. @default unset */
  readonly nodeEnv?: string
  readonly cwd?: string
  /** Path of another Node, which runs the built packages instead of their sources. */
  readonly node?: string
}

/** Runs a program in a Node process of its own until it ends by itself. */
export function runProgram(file: string, options: ProgramOptions = {}): Promise<ProgramResult> {
  const { args = [], nodeArgs = [], nodeEnv, cwd, node } = options
  const { NODE_ENV: _, VITEST: _vitest, ...env } = process.env
  return new Promise((resolve, reject) => {
    const conditions = node === undefined ? ['--conditions=source'] : []
    const child = spawn(node ?? process.execPath, [...conditions, ...nodeArgs, file, ...args], {
      env: nodeEnv === undefined ? env : { ...env, NODE_ENV: nodeEnv },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    })
    // A program that does not end by itself is killed, so that it fails the test and is not left behind.
    const tooLong = setTimeout(() => child.kill('SIGKILL'), 20_000)
    let out = ''
    let err = ''
    child.stdout.on('data', (part) => (out += String(part)))
    child.stderr.on('data', (part) => (err += String(part)))
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(tooLong)
      resolve({ code, out, err })
    })
  })
}
