import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { onTestFinished } from 'vitest'

export interface BackendSettings {
  readonly framework: 'Express' | 'Fastify'
  readonly root: string
  /** @default any that is free */
  readonly port: number
  readonly devServer: string
  readonly nonce?: string
  /** Headers of every response. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface BackendProcess {
  readonly url: string
  stop(): Promise<void>
  /** Starts the process again, on the same port. */
  start(): Promise<void>
}

const program = path.join(import.meta.dirname, 'programs/backend.ts')

/** Starts a backend in its own process; ends it with the test. */
export async function startBackend(settings: Omit<BackendSettings, 'port'>): Promise<BackendProcess> {
  let { port, stop } = await spawnBackend({ ...settings, port: 0 })
  onTestFinished(() => stop())
  return {
    url: `http://127.0.0.1:${String(port)}`,
    stop: () => stop(),
    async start() {
      ;({ port, stop } = await spawnBackend({ ...settings, port }))
    },
  }
}

async function spawnBackend(settings: BackendSettings): Promise<{ port: number; stop(): Promise<void> }> {
  const { VITEST: _, ...env } = process.env
  const child = spawn(process.execPath, ['--conditions=source', program, JSON.stringify(settings)], {
    cwd: settings.root,
    env: { ...env, NODE_ENV: 'development' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  let output = ''
  const port = await new Promise<number>((resolve, reject) => {
    const collect = (text: unknown): void => {
      output += String(text)
      const found = /^Listening on (\d+)$/m.exec(output)?.[1]
      if (found !== undefined) resolve(Number(found))
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('exit', () => reject(new Error(`The backend did not start:\n${output}`)))
  })
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  return { port, stop }
}
