import { spawn, type ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Exit {
  /** The exit code; 1 for a process that a signal ended or that could not start. */
  code: number
  reason: string
}

export interface ExampleServer {
  /** Resolves with the server's address as soon as it answers a request; with undefined when it ended before. */
  ready: Promise<string | undefined>
  ended: Promise<Exit>
  stop: () => void
}

type Output = (text: string) => void

const stopTimeoutMs = 5000

/** Builds an example with its own Vite. */
export function buildExample(root: string, output?: Output): Promise<Exit> {
  const vitePackage = createRequire(join(root, 'package.json')).resolve('vite/package.json')
  const vite = join(dirname(vitePackage), 'bin/vite.js')
  const pipe = output ? 'pipe' : 'inherit'
  // With NODE_ENV=development React's development build would be bundled.
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = spawn(process.execPath, [vite, 'build'], { cwd: root, env, stdio: ['ignore', pipe, pipe] })
  pass(child, output)
  return waitForExit(child)
}

/** Starts the server of an example, which prints `Listening on <address>` once it listens. */
export function startExample(
  root: string,
  env: Record<string, string>,
  output?: Output,
  file = 'server.ts',
): ExampleServer {
  const guard = new URL('end-with-parent.ts', import.meta.url).href
  const child = spawn(process.execPath, ['--conditions=source', '--import', guard, file], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', output ? 'pipe' : 'inherit', 'ipc'],
  })
  const ended = waitForExit(child)
  const address = Promise.race([waitForAddress(child), ended.then(() => undefined)])
  pass(child, (text) => {
    // The line with the address is left out: the caller prints it, once the server answers.
    if (!findAddress(text)) (output ?? write)(text)
  })
  const ready = address.then((url) => url && waitForAnswer(url, child))
  return { ready, ended, stop }

  function stop(): void {
    // Ctrl+C in a terminal reaches the server as well, and a second signal could interrupt its end.
    if (child.exitCode !== null || child.killed) return
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs).unref()
  }
}

function pass(child: ChildProcess, output: Output = write): void {
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', output)
  }
}

function write(text: string): void {
  process.stdout.write(text)
}

function waitForAddress({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    stdout?.on('data', (text: string) => {
      const address = findAddress(text)
      if (address) resolve(address)
    })
  })
}

function findAddress(text: string): string | undefined {
  return /^Listening on (\S+)/m.exec(text)?.[1]
}

async function waitForAnswer(address: string, child: ChildProcess): Promise<string | undefined> {
  while (child.exitCode === null && child.signalCode === null) {
    if (await answers(address)) return address
    await sleep(50)
  }
  return undefined
}

async function answers(address: string): Promise<boolean> {
  try {
    const response = await fetch(address)
    await response.body?.cancel()
    return true
  } catch {
    return false
  }
}

function waitForExit(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, reason: error.message }))
    child.once('exit', (code, signal) => {
      const reason = signal ? `ended by ${signal}` : `exit code ${code}`
      resolve({ code: code ?? 1, reason })
    })
  })
}
