import { join } from 'node:path'
import type { ProductionKind } from './candidates/production-server.ts'
import type { MemoryReport } from './candidates/report-usage.ts'
import { ask } from './harness/ask.ts'
import type { Bench, Candidate, Measurement, Row } from './harness/bench.ts'
import { applyLoad } from './harness/load.ts'
import { forkCandidate, nextMessage, stopProcess } from './harness/process.ts'
import { makeTempFolder } from './harness/temp-folder.ts'
import { type ProductionBuild, writeProductionBuild } from './projects/production-build.ts'

const REQUESTS = 1_000_000
const LIMIT_MS = 60_000
/** Requests are sent in parts of this length, in milliseconds. */
const PART_MS = 2_000
const CONNECTIONS = 16
const KINDS: ProductionKind[] = [
  'raw node:http',
  'Express + integration',
  'Fastify + integration',
  'node:http + integration',
]

export const productionMemory: Bench = {
  name: 'production-memory',
  title: 'memory of a server in production after a million requests',
  rounds: 1,
  async prepare() {
    const build = await writeProductionBuild(join(makeTempFolder('production-memory'), 'project'))
    return {
      notes: [
        `Pages, scripts, 304s and 404s in turns, until there are ${REQUESTS} requests or ${LIMIT_MS / 1000} s are over.`,
        'held: growth of heap and buffers, after garbage collections. resident: growth of the process.',
        `Both from after ${PART_MS / 1000} s of requests of each kind.`,
      ],
      candidates: KINDS.map((kind) => createCandidate(build, kind)),
      rows: KINDS.flatMap(createRows),
    }
  },
}

function createCandidate({ root, script }: ProductionBuild, kind: ProductionKind): Candidate {
  return {
    name: kind,
    async measure() {
      const child = forkCandidate('production-server.ts', { root, script, kind }, { NODE_ENV: 'production' })
      const readMemory = async (): Promise<MemoryReport> => {
        child.send('memory')
        return (await nextMessage(child)) as MemoryReport
      }
      try {
        const { port } = (await nextMessage(child)) as { port: number }
        const requests = await createRequests(port, script)
        for (const request of requests) await send(port, request)
        const before = await readMemory()
        const count = await sendMany(port, requests)
        const after = await readMemory()
        return {
          count,
          held: after.held - before.held,
          resident: after.resident - before.resident,
        } satisfies Measurement
      } finally {
        await stopProcess(child)
      }
    },
  }
}

interface Request {
  path: string
  headers: Record<string, string>
  status: number
}

async function createRequests(port: number, script: string): Promise<Request[]> {
  const file = { path: `/${script}`, headers: { Accept: '*/*', 'Sec-Fetch-Dest': 'script' } }
  const missing = { ...file, path: '/assets/missing-00000000.js' }
  const origin = `http://127.0.0.1:${port}`
  const { etag } = (await ask(origin + file.path, file.headers)).headers
  const { status } = await ask(origin + missing.path, missing.headers)
  return [
    { path: '/some/page', headers: { Accept: 'text/html', 'Sec-Fetch-Dest': 'document' }, status: 200 },
    { ...file, headers: { ...file.headers, 'If-None-Match': etag ?? '' }, status: 304 },
    { ...file, status: 200 },
    // Raw node:http answers every path with its page.
    { ...missing, status },
  ]
}

/** Sends requests of one kind for a while. Returns their number. */
async function send(port: number, request: Request): Promise<number> {
  const { requestsPerSecond } = await applyLoad({
    port,
    ...request,
    connections: CONNECTIONS,
    durationMs: PART_MS,
  })
  return Math.round((requestsPerSecond * PART_MS) / 1000)
}

async function sendMany(port: number, requests: Request[]): Promise<number> {
  const begin = performance.now()
  let count = 0
  for (let turn = 0; count < REQUESTS && performance.now() - begin < LIMIT_MS; turn++)
    count += await send(port, requests[turn % requests.length]!)
  return count
}

function createRows(kind: ProductionKind): Row[] {
  const of = (metric: string, label: string, unit: Row['unit']): Row => ({
    label: `${kind}: ${label}`,
    series: { candidate: kind, metric },
    unit,
  })
  const held = of('held', 'held', 'bytes')
  return [
    of('count', 'requests', 'count'),
    kind === 'raw node:http' ? held : { ...held, target: { atMost: 2_000_000 } },
    of('resident', 'resident', 'bytes'),
  ]
}
