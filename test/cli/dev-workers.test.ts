import { describe, expect, it } from 'vitest'
import { get } from '../support/http-client.ts'
import { plain } from './dev-projects.ts'
import { count, type Dev, edit, eventually, startDev, writeProject } from './run-dev.ts'

/** A server that answers with its process id, and that another file of the project names. */
const app = `import { createServer } from 'node:http'
import { threadId } from 'node:worker_threads'
import { name } from './name.js'
const server = createServer((req, res) => {
  res.end(JSON.stringify({ name, pid: process.pid, threadId, address: server.address() }))
})
server.listen(process.env.PORT, process.env.HOST)
`

interface Answer {
  readonly name: string
  readonly pid: number
  readonly threadId: number
  readonly address: { readonly port: number }
}

const files = { ...plain, 'app.js': app, 'name.js': `export const name = 'first'` }
const startWith = (server: string, env: NodeJS.ProcessEnv = {}): Promise<Dev> =>
  startDev(writeProject({ ...files, 'server.js': server }), { env })
const ask = async (dev: Dev): Promise<Answer> => JSON.parse((await get(dev, '/')).body)
const pidOf = async (dev: Dev): Promise<number> => (await ask(dev).catch(() => undefined))?.pid ?? 0

/** Ends a worker. A request that its parent hands to it at the same time would have no answer, from Node itself. */
async function endWorker(dev: Dev, pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL')
  await eventually(() => dev.out()).toContain('a worker ended')
}

const clustered = (workers: number, settings = ''): string => `import cluster from 'node:cluster'
if (cluster.isPrimary) {
  ${settings}
  for (let at = 0; at < ${String(workers)}; at++) cluster.fork()
  cluster.on('exit', () => {
    console.log('a worker ended')
    cluster.fork()
  })
} else await import('./app.js')`

const forking = `import { fork } from 'node:child_process'
const start = () => fork('./app.js').on('exit', () => {
  console.log('a worker ended')
  start()
})
start()`

describe.each([
  ['a cluster of one worker', clustered(1), {}],
  ['a cluster of two workers', clustered(2), {}],
  ['a cluster that shares its handle', clustered(1), { NODE_CLUSTER_SCHED_POLICY: 'none' }],
  ['a forked process', forking, {}],
])('%s', (_name, server, env) => {
  it('is reached at the public port, is replaced when it dies, and restarts when its files change', async () => {
    const dev = await startWith(server, env)
    const { pid, address } = await ask(dev)
    expect(address.port).toBe(Number(new URL(dev.url).port))
    await endWorker(dev, pid)
    await eventually(async () => ![0, pid].includes(await pidOf(dev))).toBe(true)
    expect(count(dev.out(), 'a worker ended')).toBe(1)
    expect(dev.err()).toBe('')
    await edit(dev.root, 'name.js', 'first', 'second')
    await eventually(async () => (await ask(dev)).name).toBe('second')
  })
})

it('a worker thread is reached at the public port, and restarts when its files change', async () => {
  const dev = await startWith(`import { Worker } from 'node:worker_threads'
new Worker(new URL('./app.js', import.meta.url))`)
  expect(await ask(dev)).toMatchObject({ name: 'first', threadId: 1 })
  await edit(dev.root, 'name.js', 'first', 'second')
  await eventually(async () => (await ask(dev)).name).toBe('second')
})

it('workers that are started without the flags of their parent are reached too', async () => {
  const dev = await startWith(clustered(1, 'cluster.setupPrimary({ execArgv: [] })'))
  const { pid } = await ask(dev)
  await endWorker(dev, pid)
  await eventually(async () => ![0, pid].includes(await pidOf(dev))).toBe(true)
  expect(count(dev.out(), 'a worker ended')).toBe(1)
})
