// Rolls deploys over four instances behind nginx, under load, and counts what clients miss: without a store, then with one.
//   node loopback/run.ts [--deploys 10] [--clients 100] [--lazy-ms 10000]
// It needs nginx, and no containers.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { makeBuilds } from './builds.ts'
import { type Counts, createClients } from './clients.ts'
import { createInstance, type Instance } from './instances.ts'
import { startProxy } from './proxy.ts'
import { startStore, type Store } from './store.ts'

const { values } = parseArgs({
  options: {
    deploys: { type: 'string', default: '10' },
    clients: { type: 'string', default: '100' },
    'lazy-ms': { type: 'string', default: '10000' },
  },
})
const deploys = Number(values.deploys)
const lazyMs = Number(values['lazy-ms'])

const folder = mkdtempSync(path.join(tmpdir(), 'many-machines-'))
try {
  const outDirs = await makeBuilds(deploys + 1, folder)
  await run(outDirs, undefined)
  const store = await startStore(folder)
  try {
    await run(outDirs, store)
  } finally {
    await store.close()
  }
} finally {
  rmSync(folder, { recursive: true })
}

/** Starts everything with the first build, rolls the others out, and prints what clients have met. */
async function run(outDirs: readonly string[], store: Store | undefined): Promise<void> {
  const [first = '', ...next] = outDirs
  const [port = 0, ...ports] = await freePorts(5)
  const instances = ports.map((own) => createInstance(own, store?.url))
  try {
    await store?.publish(first)
    await Promise.all(instances.map((instance) => instance.deploy(first)))
    const proxy = await startProxy(folder, port, ports)
    try {
      const counts = await roll(proxy.url, next, instances, store)
      console.log(JSON.stringify({ store: store !== undefined, deploys, ...counts }))
    } finally {
      await proxy.stop()
    }
  } finally {
    await Promise.all(instances.map((instance) => instance.stop()))
  }
}

async function roll(
  url: string,
  outDirs: readonly string[],
  instances: readonly Instance[],
  store: Store | undefined,
): Promise<Counts> {
  const { counts, browse, openTab } = createClients(url)
  // Tabs of the first version, whose people come back when all is over.
  const tabs = await Promise.all(Array.from({ length: 10 }, openTab))
  let isOver = false
  const clients = Array.from({ length: Number(values.clients) }, () => browse(lazyMs, () => isOver))
  for (const outDir of outDirs) {
    await store?.publish(outDir)
    for (const instance of instances) {
      await instance.deploy(outDir)
      await sleep(lazyMs / 20)
    }
  }
  isOver = true
  await Promise.all(clients)
  for (const click of tabs) await click()
  return counts
}

/** Ports that nothing listens on. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => new Promise((resolve) => server.once('listening', resolve))))
  const found = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return found
}
