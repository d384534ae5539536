import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { hotFilePath } from '@vite-integration/core'
import { findVite } from '@vite-integration/core/link'
import type { IntegrationOptions } from '@vite-integration/vite-plugin'
import { get } from '../support/http-client.ts'

export interface ViteSettings {
  readonly root: string
  /** @default 'vite' */
  readonly version?: 'vite' | 'vite7'
  readonly base?: string
  /** @default '127.0.0.1' */
  readonly host?: string
  /** @default any that is free */
  readonly port?: number
  readonly https?: boolean
  /** Options of our plugin; false for a Vite without it. */
  readonly plugin?: IntegrationOptions | false
  /** The config file, or false for none. */
  readonly config?: string | false
}

/** Counters of a Vite server: see `probes` in its program. */
interface ViteState {
  /** Number of responses whose client disconnected. */
  readonly aborted: number
  /** Number of requests without a response. */
  readonly waiting: number
  readonly streams: number
  /** Number of HMR clients. */
  readonly clients: number
}

export async function stateOf(vite: ViteProcess): Promise<ViteState> {
  return JSON.parse((await get(vite, '/__state')).body) as ViteState
}

export interface ViteProcess {
  readonly port: number
  /** Its origin, with the address on which it listens. */
  readonly url: string
  readonly process: ChildProcess
  /** Kills it, without any cleanup. */
  kill(): Promise<void>
  /** Ends it as Ctrl+C does. */
  end(): Promise<void>
  /** SIGSTOP and SIGCONT: the process exists, and does not respond. */
  pause(): void
  resume(): void
}

const program = path.join(import.meta.dirname, 'programs/vite-process.ts')

/** Starts a Vite server in its own process; ends it with the test. With the plugin, resolves when backends find it. */
export async function startVite(settings: ViteSettings): Promise<ViteProcess> {
  const vite = await spawnVite(settings)
  onTestFinished(vite.kill)
  return vite
}

/** Starts a Vite server in its own process, which the caller has to end. */
export async function spawnVite(settings: ViteSettings): Promise<ViteProcess> {
  const { VITEST: _, NODE_ENV: _env, ...env } = process.env
  const child = spawn(process.execPath, ['--conditions=source', program, JSON.stringify(settings)], {
    cwd: settings.root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await ended
  }
  const { port, address } = await listening(child)
  const host = address.includes(':') ? `[${address}]` : address
  if (settings.plugin !== false) await found(hotFilePath(settings.root), child.pid!)
  return {
    port,
    url: `${settings.https ? 'https' : 'http'}://${host}:${String(port)}`,
    process: child,
    kill: () => stop('SIGKILL'),
    end: () => stop('SIGINT'),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  }
}

function listening(child: ChildProcess): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    let output = ''
    const collect = (text: unknown): void => {
      output += String(text)
      const line = /^\{"address".*\}$/m.exec(output)?.[0]
      if (line !== undefined) resolve(JSON.parse(line) as AddressInfo)
    }
    child.stdout!.on('data', collect)
    child.stderr!.on('data', collect)
    child.once('exit', () => reject(new Error(`Vite did not start:\n${output}`)))
  })
}

async function found(hotFile: string, pid: number): Promise<void> {
  for (;;) {
    const vite = await findVite(hotFile)
    vite?.close()
    if (vite?.pid === pid) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
