import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished } from 'vitest'
import { newFolder } from '../support/workspace.ts'

export const binFile: string = join(import.meta.dirname, '../../packages/cli/src/bin.ts')
export const builtBinFile: string = join(import.meta.dirname, '../../packages/cli/dist/bin.js')

/**
 * Pause before an edit, in milliseconds: the watcher may miss a change that comes with another one to the same file.
 */
const pauseMs = 60

export type Files = Readonly<Record<string, string>>

/** Writes a project of these files, which finds the packages of `test/`. Returns its root. */
export function writeProject(files: Files, name = 'dev'): string {
  const root = newFolder(name)
  for (const [file, content] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), content)
  }
  return root
}

/** Replaces a text in a file, as an edit by hand does. */
export async function edit(root: string, file: string, from: string, to: string): Promise<void> {
  await sleep(pauseMs)
  const text = readFileSync(join(root, file), 'utf8')
  if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`)
  writeFileSync(
    join(root, file),
    text.replace(from, () => to),
  )
}

/** Polls until the expectation is met, for at most 20 seconds: the machine may be busy. */
export function eventually<T>(get: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> {
  return expect.poll(get, { timeout: 20_000, interval: 20 })
}

export interface Program {
  readonly child: ChildProcess
  readonly pid: number
  readonly out: () => string
  readonly err: () => string
  /** The exit code; null, with the signal, when one ended it. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

export interface RunOptions {
  readonly args?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  /** Path of a module that Node loads ahead of the program, in its process alone. */
  readonly preload?: string
  /** Path of another Node, which runs the built packages instead of their sources. */
  readonly node?: string
}

/** Returns the environment of a shell, without the variables that the test runner adds. */
function cleanEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_ENV: _, VITEST: _vitest, HOST: _host, PORT: _port, ...rest } = process.env
  return { ...rest, PORT: '0', ...env }
}

/** Starts a program with Node in a project. It is ended with the test at the latest. */
export function startProgram(root: string, file: string, options: RunOptions = {}): Program {
  const { args = [], env = {}, preload, node } = options
  const conditions = node === undefined ? ['--conditions=source'] : []
  const preloads = preload === undefined ? [] : ['--import', pathToFileURL(preload).href]
  const child = spawn(node ?? process.execPath, [...conditions, ...preloads, file, ...args], {
    cwd: root,
    env: cleanEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (part) => (out += String(part)))
  child.stderr.on('data', (part) => (err += String(part)))
  const exited = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  return { child, pid: child.pid!, out: () => out, err: () => err, exited }
}

export interface Dev extends Program {
  readonly root: string
  readonly url: string
  readonly viteUrl: string
  /** Ends it by SIGINT, as Ctrl+C does, and waits until it is gone. */
  readonly stop: () => Promise<void>
}

/** Starts `vite-integration dev` in a project until the end of the test. Resolves once it serves. */
export async function startDev(root: string, options: RunOptions = {}): Promise<Dev> {
  const dev = await startSharedDev(root, options)
  onTestFinished(dev.stop)
  return dev
}

/** Starts `vite-integration dev` for several tests: the caller has to stop it. Resolves once it serves. */
export async function startSharedDev(root: string, options: RunOptions = {}): Promise<Dev> {
  const { args = [] } = options
  const bin = options.node === undefined ? binFile : builtBinFile
  const program = startProgram(root, bin, { ...options, args: ['dev', ...args] })
  const { child, out, err, exited } = program
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT')
    await exited
  }
  const ended = exited.then(() => true)
  while (!/^ {2}Vite {2}\S+$/m.test(out())) {
    if (await Promise.race([ended, sleep(10)])) throw new Error(`It did not start:\n${out()}${err()}`)
  }
  const address = (name: string): string => new RegExp(`^  ${name} +(\\S+)/$`, 'm').exec(out())![1]!
  return { ...program, root, url: address('App'), viteUrl: address('Vite'), stop }
}

/** Returns how many times a text occurs in another. */
export function count(text: string, part: string): number {
  return text.split(part).length - 1
}

/** Headers that a browser sends for a script: such a request never gets a page. */
export const asScript: Readonly<Record<string, string>> = { accept: '*/*', 'sec-fetch-dest': 'script' }

/** Returns whether a process runs. A zombie, whose exit code has not been read, does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    const stat = process.platform === 'linux' ? readFileSync(`/proc/${String(pid)}/stat`, 'utf8') : ''
    return !/\) [ZX] /.test(stat)
  } catch {
    return false
  }
}
