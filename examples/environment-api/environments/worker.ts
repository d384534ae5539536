import { Worker } from 'node:worker_threads'
import {
  DevEnvironment,
  type HotChannel,
  type HotChannelClient,
  type HotPayload,
  type ResolvedConfig,
} from 'vite'

type Listener = (data: unknown, client: HotChannelClient) => void

/** Creates an environment whose code runs in a worker thread. Requests, modules and edits all go over its hot channel. */
export function createWorkerEnvironment(name: string, config: ResolvedConfig): DevEnvironment {
  return new DevEnvironment(name, config, { hot: true, transport: createWorkerChannel() })
}

function createWorkerChannel(): HotChannel {
  const listeners = new Map<string, Set<Listener>>()
  let worker: Worker | undefined
  let ready: Promise<void> | undefined
  const client: HotChannelClient = { send: (payload) => worker?.postMessage(payload) }

  return {
    // The channel is inside this process: nobody else can ask it for files.
    skipFsCheck: true,
    // Messages wait until the entry of the worker listens.
    send: (payload: HotPayload) => void ready?.then(() => client.send(payload)),
    on: ((event: string, listener: Listener) => {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener))
    }) as HotChannel['on'],
    off: (event, listener) => void listeners.get(event)?.delete(listener as Listener),
    listen() {
      worker = new Worker(new URL('./worker-thread.ts', import.meta.url))
      worker.on('error', (error) => console.error(error))
      ready = new Promise((resolve) => {
        worker!.on('message', ({ type, event, data }: { type: string; event?: string; data?: unknown }) => {
          if (type === 'ready') resolve()
          for (const listener of listeners.get(event ?? '') ?? []) listener(data, client)
        })
      })
    },
    close: () => worker?.terminate(),
  }
}
