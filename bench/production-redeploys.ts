import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ProductionKind } from './candidates/production-server.ts'
import type { Bench, Candidate, Measurement, Row } from './harness/bench.ts'
import { type PageClients, startPageClients } from './harness/page-clients.ts'
import { forkCandidate, nextMessage, stopProcess } from './harness/process.ts'
import { makeTempFolder } from './harness/temp-folder.ts'
import { deploy, type Redeploy, writeVersions } from './projects/versioned-builds.ts'

const REDEPLOYS = 20
const CLIENTS = 50
/** From one redeploy to the next, in milliseconds. */
const PAUSE_MS = 1_500
/** The time after the begin of a redeploy that counts as one, in milliseconds. */
const DURING_MS = 750

const OURS: ProductionKind[] = ['Express + integration', 'Fastify + integration']
const WAYS: Redeploy[] = ['in place', 'rename', 'symlink']

export const productionRedeploys: Bench = {
  name: 'production-redeploys',
  title: `${REDEPLOYS} redeploys while ${CLIENTS} clients load pages`,
  rounds: 1,
  async prepare() {
    const root = join(makeTempFolder('redeploys'), 'project')
    await writeVersions(root, REDEPLOYS + 1)
    const runs: Run[] = OURS.flatMap((kind) => WAYS.map((way) => ({ kind, way })))
    runs.push({ kind: 'Express + serve-static', way: 'rename' })
    return {
      notes: [
        'Clients load the page, its script and the chunks, over and over. failed: requests without a whole 200.',
        'mixed: pages with a file of another version. not seen: versions that no client got a page of.',
        `during: the 99th percentile of requests sent in the ${DURING_MS} ms after a redeploy began; usual: of the others.`,
      ],
      candidates: runs.map(({ kind, way }) => createCandidate(root, kind, way)),
      rows: runs.flatMap(({ kind, way }) => createRows(kind, way)),
    }
  },
}

interface Run {
  kind: ProductionKind
  way: Redeploy
}

function nameOf(kind: ProductionKind, way: Redeploy): string {
  return `${kind}, ${way}`
}

function createCandidate(root: string, kind: ProductionKind, way: Redeploy): Candidate {
  return {
    name: nameOf(kind, way),
    async measure() {
      await rm(join(root, 'dist'), { recursive: true, force: true })
      await deploy(root, 0, way)
      const input = { root, kind, script: 'index.html' }
      const child = forkCandidate('production-server.ts', input, { NODE_ENV: 'production' })
      try {
        const { port } = (await nextMessage(child)) as { port: number }
        return await redeployUnderLoad(root, way, port)
      } finally {
        await stopProcess(child)
        await removeOld(root)
      }
    },
  }
}

async function redeployUnderLoad(root: string, way: Redeploy, port: number): Promise<Measurement> {
  const clients = startPageClients(port, CLIENTS)
  const begins: number[] = []
  try {
    await sleep(PAUSE_MS)
    for (let version = 1; version <= REDEPLOYS; version++) {
      begins.push(performance.now())
      await deploy(root, version, way)
      await sleep(PAUSE_MS)
    }
  } finally {
    await clients.stop()
  }
  if (clients.problems.size > 0) console.error(`${way}: ${[...clients.problems].join(', ')}`)
  return summariseClients(clients, begins)
}

function summariseClients({ failed, mixed, versions, requests }: PageClients, begins: number[]): Measurement {
  const isDuring = (sent: number): boolean =>
    begins.some((begin) => sent >= begin && sent < begin + DURING_MS)
  const during = requests.filter(({ sent }) => isDuring(sent))
  // Connections are opened and code is compiled before the first redeploy.
  const usual = requests.filter(({ sent }) => sent >= begins[0]! && !isDuring(sent))
  return {
    requests: requests.length,
    failed,
    mixed,
    notSeen: REDEPLOYS + 1 - versions.size,
    during: percentile99(during.map(({ taken }) => taken)),
    usual: percentile99(usual.map(({ taken }) => taken)),
  }
}

function percentile99(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * 0.99)] ?? 0
}

async function removeOld(root: string): Promise<void> {
  for (let version = 0; version <= REDEPLOYS; version++)
    await rm(join(root, `old-${version}`), { recursive: true, force: true })
}

function createRows(kind: ProductionKind, way: Redeploy): Row[] {
  const candidate = nameOf(kind, way)
  const isOurs = OURS.includes(kind)
  const of = (metric: string, label: string, unit: Row['unit']): Row => ({
    label: `${candidate}: ${label}`,
    series: { candidate, metric },
    unit,
  })
  const none = (row: Row): Row => (isOurs ? { ...row, target: { atMost: 0 } } : row)
  const during: Row = {
    ...of('during', '99 % during', 'milliseconds'),
    baseline: { candidate, metric: 'usual' },
  }
  return [
    of('requests', 'requests', 'count'),
    none(of('failed', 'failed', 'count')),
    none(of('mixed', 'mixed', 'count')),
    none(of('notSeen', 'not seen', 'count')),
    of('usual', '99 % usual', 'milliseconds'),
    isOurs ? { ...during, target: { slowerAtMost: 3 } } : during,
  ]
}
