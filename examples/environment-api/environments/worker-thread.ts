import { parentPort } from 'node:worker_threads'
import { createNodeImportMeta, ModuleRunner } from 'vite/module-runner'

/** The program of the worker thread: a module runner, whose transport is the port to the thread of Vite. */
const runner = new ModuleRunner({
  transport: {
    connect: ({ onMessage }) => void parentPort!.on('message', onMessage),
    send: (payload) => void parentPort!.postMessage(payload),
  },
  createImportMeta: createNodeImportMeta,
  sourcemapInterceptor: 'node',
})

await runner.import('/src/entry-worker.ts')
parentPort!.postMessage({ type: 'ready' })
