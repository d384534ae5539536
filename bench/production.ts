import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import type { ProductionKind } from './candidates/production-server.ts'
import { ask } from './harness/ask.ts'
import type { Bench, Candidate, Row } from './harness/bench.ts'
import { makeTempFolder } from './harness/temp-folder.ts'
import { type ProductionBuild, writeProductionBuild } from './projects/production-build.ts'
import { createServerProcess, type FrontEndServer } from './servers/front-end-server.ts'
import { measureRate, RATE_CONNECTIONS } from './servers/measure-rate.ts'
import { createNginxServer } from './servers/nginx-server.ts'

const RAW = 'raw node:http'
const NAVIGATION = { Accept: 'text/html', 'Sec-Fetch-Dest': 'document' }
const SCRIPT = { Accept: '*/*', 'Sec-Fetch-Dest': 'script' }

/** Servers of the integration, with the share of raw `node:http` that each case is to reach. */
const OURS: Partial<Record<ProductionKind, Partial<Record<CaseName, number>>>> = {
  'Express + integration': { plain: 0.8, br: 0.8, page: 0.65, unchanged: 0.65 },
  'Express + vite.handler(app)': { plain: 0.95, br: 0.95, unchanged: 0.95 },
  'Fastify + integration': { plain: 0.9, br: 0.9, page: 0.85, unchanged: 0.85 },
  'node:http + integration': {},
}
const KINDS: ProductionKind[] = [
  RAW,
  'sirv',
  'Express alone',
  'Express + serve-static',
  'Express + integration',
  'Express + vite.handler(app)',
  'Fastify alone',
  'Fastify + @fastify/static',
  'Fastify + integration',
  'node:http + integration',
]

type CaseName = 'plain' | 'br' | 'page' | 'unchanged'

interface Case {
  name: CaseName
  label: string
  path: string
  headers: Record<string, string>
  status: number
  /** The decoded body. */
  body: Buffer
  encoding?: string
}

export const production: Bench = {
  name: 'production',
  title: 'a build in production, requests per second',
  rounds: 7,
  async prepare() {
    const folder = makeTempFolder('production')
    const build = await writeProductionBuild(join(folder, 'project'))
    const { servers, missing } = createServers(folder, build)
    const stop = async (): Promise<void> => {
      await Promise.all(servers.map((server) => server.stop()))
    }
    try {
      const { runs, refused } = await selectRuns(servers, createCases(build))
      return {
        notes: [
          `${RATE_CONNECTIONS} keep-alive connections. Each server is one process, the load comes from another.`,
          '"Express alone" and "Fastify alone" answer from memory where the integration does: what the framework costs.',
          'Each measurement follows a garbage collection and a warm-up of its server.',
          ...missing,
          ...refused,
        ],
        candidates: runs.map(createCandidate),
        rows: runs.flatMap(createRows),
        close: stop,
      }
    } catch (error) {
      await stop()
      throw error
    }
  },
}

function createCases({ root, script }: ProductionBuild): Case[] {
  const read = (file: string): Buffer => readFileSync(join(root, 'dist', file))
  const file = { path: `/${script}`, body: read(script) }
  return [
    { name: 'plain', label: '150 KB script', ...file, headers: SCRIPT, status: 200 },
    {
      name: 'br',
      label: 'the same in Brotli',
      ...file,
      headers: { ...SCRIPT, 'Accept-Encoding': 'br' },
      status: 200,
      encoding: 'br',
    },
    {
      name: 'page',
      label: '3 KB page by fallback',
      path: '/some/page',
      headers: NAVIGATION,
      status: 200,
      body: read('index.html'),
    },
    { name: 'unchanged', label: '304', ...file, headers: SCRIPT, status: 304, body: Buffer.alloc(0) },
  ]
}

function createServers(
  folder: string,
  { root, script }: ProductionBuild,
): { servers: FrontEndServer[]; missing: string[] } {
  const [raw, ...others] = KINDS.map((kind) =>
    createServerProcess(kind, 'production-server.ts', { root, script, kind }, { NODE_ENV: 'production' }),
  )
  const nginxFolder = join(folder, 'nginx')
  mkdirSync(nginxFolder)
  const nginx = createNginxServer(nginxFolder, join(root, 'dist'))
  return {
    servers: [raw!, ...(nginx ? [nginx] : []), ...others],
    missing: nginx ? [] : ['nginx is not installed: left out.'],
  }
}

interface Run {
  server: FrontEndServer
  tested: Case
  headers: Record<string, string>
}

/** Sends each case to each server once. Those that answer something else are named and left out. */
async function selectRuns(
  servers: FrontEndServer[],
  cases: Case[],
): Promise<{ runs: Run[]; refused: string[] }> {
  const runs: Run[] = []
  const refused: string[] = []
  for (const tested of cases) {
    for (const server of servers) {
      const headers = await headersFor(server, tested)
      const problem = headers ? await findProblem(server, tested, headers) : 'not in the built packages'
      if (problem === undefined) runs.push({ server, tested, headers: headers! })
      else refused.push(`Left out, ${tested.label}: ${server.name} (${problem}).`)
    }
  }
  return { runs, refused }
}

async function headersFor(
  server: FrontEndServer,
  { path, headers, status }: Case,
): Promise<Record<string, string> | undefined> {
  const port = (await server.port()) as number | undefined
  if (port === undefined) return undefined
  if (status !== 304) return headers
  const { etag } = (await ask(`http://127.0.0.1:${port}${path}`, headers)).headers
  return { ...headers, 'If-None-Match': etag ?? '"none"' }
}

async function findProblem(
  server: FrontEndServer,
  { path, status, body, encoding }: Case,
  headers: Record<string, string>,
): Promise<string | undefined> {
  const answer = await ask(`http://127.0.0.1:${await server.port()}${path}`, headers)
  if (answer.status !== status) return `status ${answer.status}, not ${status}`
  const used = answer.headers['content-encoding']
  if (used !== encoding) return `Content-Encoding ${used ?? 'not set'}`
  const decoded = used === 'br' ? brotliDecompressSync(answer.bytes) : answer.bytes
  return decoded.equals(body) ? undefined : 'another body'
}

function nameOf(server: string, { label }: Case): string {
  return `${label}: ${server}`
}

function createCandidate({ server, tested, headers }: Run): Candidate {
  return {
    name: nameOf(server.name, tested),
    measure: () => measureRate(server, { path: tested.path, headers, status: tested.status }),
  }
}

/** The rate, and the cost to the server's process where it can tell. */
function createRows({ server, tested }: Run): Row[] {
  const share = OURS[server.name as ProductionKind]?.[tested.name]
  const of = (label: string, metric: string, unit: Row['unit']): Row => {
    const row: Row = { label, series: { candidate: nameOf(server.name, tested), metric }, unit }
    if (server.name === RAW) return row
    const compared: Row = { ...row, baseline: { candidate: nameOf(RAW, tested), metric } }
    return share === undefined ? compared : { ...compared, target: { slowerAtMost: 1 / share } }
  }
  const rate = of(nameOf(server.name, tested), 'requestsPerSecond', 'rate')
  if (!server.processorTime) return [rate]
  return [rate, of(`  processor time per request`, 'processorTime', 'milliseconds')]
}
