import { join } from 'node:path'
import { createFrontEndServer } from './servers/front-end-server.ts'
import type { FrontEndServer } from './servers/front-end-server.ts'
import { writeFrontEnd } from './projects/front-end.ts'
import type { Bench, Candidate, Row, Unit } from './harness/bench.ts'
import { applyLoad } from './harness/load.ts'
import type { Load } from './harness/load.ts'
import { makeTempFolder } from './harness/temp-folder.ts'

const PLAIN = 'plain Vite'
const BY_HAND = 'Express + vite.middlewares'
const OURS = 'Express + integration'
const SERVERS: [string, string][] = [
  [PLAIN, 'plain-vite.ts'],
  [BY_HAND, 'express-by-hand.ts'],
  [OURS, 'express-integration.ts'],
]

/** Headers of browsers for the modules of a page. */
const BROWSER = { Accept: '*/*', 'Sec-Fetch-Dest': 'script', 'Sec-Fetch-Mode': 'cors' }
const SCENARIOS = [
  { label: 'small', path: '/src/small.ts', revalidate: false },
  { label: '500 kB', path: '/src/large.ts', revalidate: false },
  { label: 'small 304', path: '/src/small.ts', revalidate: true },
  { label: '500 kB 304', path: '/src/large.ts', revalidate: true },
]
type Scenario = (typeof SCENARIOS)[number]

const CONNECTIONS = 16
const UNITS = { throughput: 'rate', latency: 'milliseconds' } satisfies Record<string, Unit>

export const module: Bench = {
  name: 'module',
  title: 'a transformed module in development',
  rounds: 10,
  async prepare() {
    const folder = makeTempFolder('module')
    const servers = await Promise.all(
      SERVERS.map(([name, file]) => setUpServer(name, file, join(folder, file))),
    )
    const etags = new Map<string, string>()
    return {
      notes: [
        `Throughput with ${CONNECTIONS} keep-alive connections; median latency with one, and nothing else under way.`,
        'The modules were transformed before: this is the cost of the way to them, not of the transform.',
        '"500 kB" is the size of the source; the answer carries its source map as well.',
      ],
      candidates: SCENARIOS.flatMap((scenario) =>
        servers.map((server) => createCandidate(scenario, server, etags)),
      ),
      rows: SCENARIOS.flatMap(({ label }) => [
        ...createRows(label, 'throughput'),
        ...createRows(label, 'latency'),
      ]),
      async close() {
        await Promise.all(servers.map((server) => server.stop()))
      },
    }
  },
}

/** Sets up a server with a project of its own: with one project they would disturb each other's caches. */
async function setUpServer(name: string, file: string, project: string): Promise<FrontEndServer> {
  await writeFrontEnd(project)
  return createFrontEndServer(name, file, project)
}

function createRows(label: string, metric: keyof typeof UNITS): Row[] {
  const seriesOf = (server: string): Row['series'] => ({ candidate: `${label}, ${server}`, metric })
  return SERVERS.map(([server]) => {
    const row: Row = {
      label: `${label}, ${metric}: ${server}`,
      series: seriesOf(server),
      unit: UNITS[metric],
    }
    if (server === PLAIN) return row
    const compared = { ...row, baseline: seriesOf(PLAIN) }
    return server === OURS ? { ...compared, target: { slowerAtMost: 1.5 } } : compared
  })
}

/** @param etags shared by all candidates, to check that they send the same bytes */
function createCandidate(scenario: Scenario, server: FrontEndServer, etags: Map<string, string>): Candidate {
  return {
    name: `${scenario.label}, ${server.name}`,
    async measure() {
      const request = await prepareRequest(await server.port(), scenario, etags)
      const many = await applyLoad({ ...request, connections: CONNECTIONS, warmUpMs: 100, durationMs: 500 })
      const one = await applyLoad({ ...request, connections: 1, warmUpMs: 50, durationMs: 250 })
      return { throughput: many.requestsPerSecond, latency: one.medianLatencyMs }
    },
  }
}

type Request = Pick<Load, 'port' | 'path' | 'headers' | 'status'>

/** Sends one request, so that the module is transformed, and checks that the response is the module. */
async function prepareRequest(
  port: number,
  { path, revalidate }: Scenario,
  etags: Map<string, string>,
): Promise<Request> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: BROWSER })
  const body = await answer.text()
  const etag = answer.headers.get('etag')
  if (!answer.ok || !etag || !body.includes('export function step0(value, factor = 0)')) {
    throw new Error(`${path} is not the transformed module: ${answer.status} ${body.slice(0, 200)}`)
  }
  if ((etags.get(path) ?? etag) !== etag) throw new Error(`${path} differs between the candidates`)
  etags.set(path, etag)
  return revalidate
    ? { port, path, status: 304, headers: { ...BROWSER, 'If-None-Match': etag } }
    : { port, path, status: 200, headers: BROWSER }
}
