import type { Bench, Candidate, Measurement, Row, Unit } from './harness/bench.ts'
import { ask } from './harness/ask.ts'
import { applyLoad } from './harness/load.ts'
import { loadPages } from './harness/page-load.ts'
import { summarise } from './harness/statistics.ts'
import { makeTempFolder } from './harness/temp-folder.ts'
import { PAGE_PATHS } from './projects/front-end.ts'
import * as servers from './servers/dev-servers.ts'
import type { FrontEndServer } from './servers/front-end-server.ts'

/** Servers that are compared with one other server. */
interface Group {
  beside: string
  names: string[]
  /** Targets: how many times slower than `beside` a server may be. */
  targets: Record<string, number>
}

interface Scenario {
  label: string
  metrics: Record<string, Unit>
  measure(port: number): Promise<Measurement>
  groups: Group[]
}

const CONNECTIONS = 16
/** Number of connections that browsers open to one server. */
const PAGE_CONNECTIONS = 6
const PAGE_LOADS = 5
const RATE_AND_LATENCY = { throughput: 'rate', latency: 'milliseconds' } satisfies Record<string, Unit>
/** Headers of browsers for a page, and for the files that a page loads. */
const PAGE = { Accept: 'text/html', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Mode': 'navigate' }
const MODULE = { Accept: '*/*', 'Sec-Fetch-Dest': 'script', 'Sec-Fetch-Mode': 'cors' }

const IN_PROCESS: Group = {
  beside: servers.PLAIN,
  names: [servers.VITE_FIRST, servers.EXPRESS_BY_HAND, servers.EXPRESS, servers.FASTIFY],
  targets: { [servers.EXPRESS]: 1.5, [servers.FASTIFY]: 1.2 },
}
const OUR_PROXIES = [servers.EXPRESS_PROXY, servers.FASTIFY_INTEGRATION_PROXY]
const PROXIES: Group = {
  beside: servers.HPM,
  names: [servers.HPM_EXPRESS, servers.HPM_NO_AGENT, servers.FASTIFY_PROXY, ...OUR_PROXIES],
  targets: {},
}
/** The integration's proxies beside http-proxy-middleware in an Express application: each of them runs in a backend. */
const PROXIES_IN_BACKENDS: Group = {
  beside: servers.HPM_EXPRESS,
  names: OUR_PROXIES,
  targets: Object.fromEntries(OUR_PROXIES.map((name) => [name, 1])),
}
const PROXIES_BESIDE_VITE: Group = {
  beside: servers.PLAIN,
  names: [servers.HPM, ...OUR_PROXIES],
  targets: Object.fromEntries(OUR_PROXIES.map((name) => [name, 1.7])),
}
const API: Group[] = [
  {
    beside: servers.EXPRESS_ALONE,
    names: [servers.VITE_FIRST, servers.EXPRESS, servers.EXPRESS_PROXY],
    targets: {},
  },
  {
    beside: servers.FASTIFY_ALONE,
    names: [servers.FASTIFY, servers.FASTIFY_INTEGRATION_PROXY],
    targets: {},
  },
]

const SCENARIOS: Scenario[] = [
  {
    label: 'small module',
    metrics: RATE_AND_LATENCY,
    measure: (port) => measureFile(port, '/src/small.ts', 'export function step0('),
    groups: [IN_PROCESS, PROXIES, PROXIES_IN_BACKENDS],
  },
  {
    label: '500 kB module',
    metrics: RATE_AND_LATENCY,
    measure: (port) => measureFile(port, '/src/large.ts', 'export function step0('),
    groups: [IN_PROCESS, PROXIES, PROXIES_IN_BACKENDS],
  },
  {
    label: 'page',
    metrics: { time: 'milliseconds' },
    measure: measurePage,
    groups: [IN_PROCESS, PROXIES_BESIDE_VITE, PROXIES, PROXIES_IN_BACKENDS],
  },
  {
    label: 'API',
    metrics: RATE_AND_LATENCY,
    measure: (port) => measureFile(port, '/api/health', '{"ok":true}'),
    groups: API,
  },
]

export const proxy: Bench = {
  name: 'proxy',
  title: 'ways to a module in development: Vite itself, in the process of the backend, behind a proxy',
  rounds: 7,
  async prepare() {
    const started = await servers.startDevServers(makeTempFolder('proxy'))
    return {
      notes: [
        `Throughput with ${CONNECTIONS} keep-alive connections; median latency with one, and nothing else under way.`,
        `"page": a document and ${PAGE_PATHS.length} modules over ${PAGE_CONNECTIONS} keep-alive connections; the median of ${PAGE_LOADS} loads.`,
        'All was transformed before. Proxies keep connections to Vite alive unless they say otherwise.',
      ],
      candidates: SCENARIOS.flatMap((scenario) =>
        namesOf(scenario).map((name) => createCandidate(scenario, started.get(name))),
      ),
      rows: SCENARIOS.flatMap((scenario) =>
        Object.keys(scenario.metrics).flatMap((metric) =>
          scenario.groups.flatMap((group) => createRows(scenario, metric, group)),
        ),
      ),
      close: () => started.stop(),
    }
  },
}

function namesOf({ groups }: Scenario): string[] {
  return [...new Set(groups.flatMap(({ beside, names }) => [beside, ...names]))]
}

function createCandidate({ label, measure }: Scenario, server: FrontEndServer): Candidate {
  return { name: `${label}, ${server.name}`, measure: async () => measure(await server.port()) }
}

function createRows({ label, metrics }: Scenario, metric: string, { beside, names, targets }: Group): Row[] {
  const rowOf = (name: string): Row => ({
    label: `${label}, ${metric}: ${name}`,
    series: { candidate: `${label}, ${name}`, metric },
    unit: metrics[metric]!,
  })
  const baseline = rowOf(beside).series
  return [
    rowOf(beside),
    ...names.map((name): Row => {
      const target = targets[name]
      const row: Row = { ...rowOf(name), baseline }
      return target === undefined ? row : { ...row, target: { slowerAtMost: target } }
    }),
  ]
}

async function measureFile(port: number, path: string, holds: string): Promise<Measurement> {
  await check(port, path, holds, MODULE)
  const request = { port, path, headers: MODULE, status: 200 }
  const many = await applyLoad({ ...request, connections: CONNECTIONS, warmUpMs: 100, durationMs: 500 })
  const one = await applyLoad({ ...request, connections: 1, warmUpMs: 50, durationMs: 250 })
  return { throughput: many.requestsPerSecond, latency: one.medianLatencyMs }
}

async function measurePage(port: number): Promise<Measurement> {
  await check(port, '/', '/@vite/client', PAGE)
  await check(port, PAGE_PATHS.at(-1)!, 'export function step0(', MODULE)
  const load = { port, page: '/', paths: PAGE_PATHS, pageHeaders: PAGE, headers: MODULE }
  // The first load is not counted: in it modules are transformed and connections are opened.
  const [, ...taken] = await loadPages({ ...load, connections: PAGE_CONNECTIONS }, PAGE_LOADS + 1)
  return { time: summarise(taken).median }
}

/** Sends one request, so that the module is transformed, and checks that the response is the one to be measured. */
async function check(
  port: number,
  path: string,
  holds: string,
  headers: Record<string, string>,
): Promise<void> {
  const { status, body } = await ask(`http://127.0.0.1:${port}${path}`, headers)
  if (status === 200 && body.includes(holds)) return
  throw new Error(`${path} is not what it should be: ${status} ${body.slice(0, 200)}`)
}
