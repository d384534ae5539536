import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** One of the machines: a process, which a deploy replaces by another one at the same port. */
export interface Instance {
  deploy(outDir: string): Promise<void>
  stop(): Promise<void>
}

const server = path.join(import.meta.dirname, '../server.ts')

/** @param store address of the store; undefined for none */
export function createInstance(port: number, store: string | undefined): Instance {
  let child: ChildProcess | undefined

  async function stop(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }

  return {
    async deploy(outDir) {
      await stop()
      const { ASSET_STORE: _, ...env } = process.env
      child = spawn(process.execPath, [...process.execArgv, server], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          ...env,
          NODE_ENV: 'production',
          PORT: String(port),
          OUT_DIR: outDir,
          DRAIN_MS: '100',
          ...(store === undefined ? {} : { ASSET_STORE: store }),
        },
      })
      await becomesReady(child, port)
    },
    stop,
  }
}

async function becomesReady(child: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${String(child.exitCode)}`)
    const reply = await fetch(`http://127.0.0.1:${String(port)}/healthz`).catch(() => undefined)
    await reply?.body?.cancel()
    if (reply?.ok) return
    await sleep(50)
  }
}
