import type { ChildProcess } from 'node:child_process'
import { spawnNode, stopProcess } from '../harness/process.ts'

/** A way to run a backend and its Vite, and to restart the backend after a change. */
export interface BackendRun {
  name: string
  start(run: RunAt): void
  /** Called after a file of the backend has changed. */
  restart(run: RunAt): Promise<void>
  stop(): Promise<void>
  /** Returns the output of its programs, for the message of a failure. */
  output(): string
}

interface RunAt {
  root: string
  port: number
  vitePort: number
}

export const BOTH = 'stopping and starting both'
export const IN_PROCESS = 'the same, Vite in the process'
export const SUPERVISED = 'vite-integration dev'

export function createBackendRuns(): BackendRun[] {
  return [
    createRun(BOTH, (at) => [
      { args: viteArgs(at), env: {} },
      { args: ['server.ts'], env: { ...serverEnv(at), BENCH_DEV_SERVER: 'proxy' } },
    ]),
    createRun(IN_PROCESS, (at) => [{ args: ['server.ts'], env: serverEnv(at) }]),
    { ...createRun(SUPERVISED, (at) => [{ args: devArgs(at), env: {} }]), restart: async () => {} },
  ]
}

interface Program {
  args: string[]
  env: Record<string, string>
}

function serverEnv({ port }: RunAt): Record<string, string> {
  return { NODE_ENV: 'development', HOST: '127.0.0.1', PORT: String(port) }
}

function viteArgs({ vitePort }: RunAt): string[] {
  return ['node_modules/vite/bin/vite.js', '--host', '127.0.0.1', '--port', String(vitePort), '--strictPort']
}

function devArgs({ port, vitePort }: RunAt): string[] {
  const ports = ['--port', String(port), '--vite-port', String(vitePort)]
  return ['node_modules/vite-integration/dist/bin.js', 'dev', './server.ts', '--host', '127.0.0.1', ...ports]
}

/** Creates a run that restarts as one does by hand: it ends its programs, and starts them again when they are gone. */
function createRun(name: string, programs: (at: RunAt) => Program[]): BackendRun {
  let running: { child: ChildProcess; output: () => string }[] = []
  const start = (at: RunAt): void => {
    running = programs(at).map(({ args, env }) => spawnNode(args, { cwd: at.root, env }))
  }
  const stop = async (): Promise<void> => {
    await Promise.all(running.map(({ child }) => stopProcess(child)))
  }
  return {
    name,
    start,
    stop,
    async restart(at) {
      await stop()
      start(at)
    },
    output: () => running.map(({ output }) => output()).join('\n'),
  }
}
