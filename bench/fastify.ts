import { join } from 'node:path'
import type { FastifyInput } from './candidates/fastify-server.ts'
import type { Bench, Candidate, Row } from './harness/bench.ts'
import { makeTempFolder } from './harness/temp-folder.ts'
import { writeFastifyProject } from './projects/fastify-project.ts'
import { createServerProcess, type FrontEndServer } from './servers/front-end-server.ts'
import { measureRate, RATE_CONNECTIONS } from './servers/measure-rate.ts'

type Kind = FastifyInput['kind']

interface Scenario {
  label: string
  path: string
  dev: boolean
  kinds: Kind[]
  /** The others may be at most this many times slower than the first of `kinds`. */
  slowerAtMost: number
}

/** Headers of browsers for a page, and for the files that a page loads. */
const PAGE = { Accept: 'text/html', 'Sec-Fetch-Dest': 'document' }
const MODULE = { Accept: '*/*', 'Sec-Fetch-Dest': 'script' }

export const fastify: Bench = {
  name: 'fastify',
  title: 'a Fastify application with the integration, beside its peers',
  rounds: 10,
  async prepare() {
    const { root, small, large } = await writeFastifyProject(join(makeTempFolder('fastify'), 'project'))
    const peers: Kind[] = ['@fastify/static', '@fastify/vite', 'integration']
    const scenarios: Scenario[] = [
      {
        label: 'API route',
        path: '/api/health',
        dev: false,
        kinds: ['nothing', 'integration'],
        slowerAtMost: 1 / 0.97,
      },
      { label: 'page', path: '/', dev: false, kinds: peers, slowerAtMost: 1 },
      { label: 'small asset', path: small, dev: false, kinds: peers, slowerAtMost: 1 },
      { label: '150 kB asset', path: large, dev: false, kinds: peers, slowerAtMost: 1 },
      {
        label: 'module in development',
        path: '/src/small.js',
        dev: true,
        kinds: ['@fastify/vite', 'integration'],
        slowerAtMost: 1,
      },
    ]
    const servers = new Map<string, FrontEndServer>()
    const serverOf = (kind: Kind, dev: boolean): FrontEndServer => {
      const name = `${kind} ${dev}`
      const env = { NODE_ENV: dev ? 'development' : 'production' }
      const server =
        servers.get(name) ?? createServerProcess(name, 'fastify-server.ts', { root, kind, dev }, env)
      servers.set(name, server)
      return server
    }
    return {
      notes: [
        `Throughput with ${RATE_CONNECTIONS} keep-alive connections. All serve the build of one project.`,
        '@fastify/static has the page as a file, @fastify/vite as a route of the application.',
      ],
      candidates: scenarios.flatMap((scenario) =>
        scenario.kinds.map((kind) => createCandidate(scenario, kind, serverOf(kind, scenario.dev))),
      ),
      rows: scenarios.flatMap(createRows),
      async close() {
        await Promise.all([...servers.values()].map((server) => server.stop()))
      },
    }
  },
}

function createCandidate({ label, path }: Scenario, kind: Kind, server: FrontEndServer): Candidate {
  return {
    name: `${label}, ${kind}`,
    measure: () => measureRate(server, { path, headers: path === '/' ? PAGE : MODULE, status: 200 }),
  }
}

function createRows({ label, kinds, slowerAtMost }: Scenario): Row[] {
  const seriesOf = (kind: Kind): Row['series'] => ({
    candidate: `${label}, ${kind}`,
    metric: 'requestsPerSecond',
  })
  const [baseline] = kinds
  return kinds.map((kind): Row => {
    const row: Row = { label: `${label}: ${kind}`, series: seriesOf(kind), unit: 'rate' }
    if (kind === baseline) return row
    const compared = { ...row, baseline: seriesOf(baseline!) }
    return kind === 'integration' ? { ...compared, target: { slowerAtMost } } : compared
  })
}
