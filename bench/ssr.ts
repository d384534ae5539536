import type { SsrKind } from './candidates/ssr-server.ts'
import type { Bench, Candidate, Measurement, Row } from './harness/bench.ts'
import { measureFirstByte } from './harness/first-byte.ts'
import { makeTempFolder } from './harness/temp-folder.ts'
import type { FrontEndServer } from './servers/front-end-server.ts'
import { measureRate, RATE_CONNECTIONS } from './servers/measure-rate.ts'
import {
  checkPage,
  createSsrServers,
  PAGE_HEADERS,
  type SsrServerOptions,
  type SsrServers,
} from './servers/ssr-servers.ts'

const BARE: SsrKind = 'node:http + React'
const TEMPLATE: SsrKind = 'create-vite-extra'
const PEERS: SsrKind[] = [TEMPLATE, 'Nitro']
const ON_NODE: SsrKind = 'node:http + integration'
const OURS: SsrKind[] = ['Express + integration', 'Fastify + integration']
/** In the rendered page, and in the first part of the streamed one. */
const RENDERED = 'Product 109'
const FIRST_BYTE_TIMES = 30
/** What costs nothing beside the other requests of a bench: a file is sent in a fraction of a millisecond. */
const FILE_TOLERANCE = 1.1

/** Candidates with the rows in which their figures stand. */
interface Part {
  candidates: Candidate[]
  rows: Row[]
}

export const ssr: Bench = {
  name: 'ssr',
  title: 'a page of 20 KB that React renders',
  rounds: 7,
  async prepare() {
    const servers = createSsrServers(makeTempFolder('ssr'))
    try {
      const parts = [
        await comparePages(servers),
        await compareStrings(servers),
        await compareFirstBytes(servers),
        await compareDevelopment(servers),
        await compareConversion(servers),
        await compareFiles(servers),
      ]
      return {
        notes: [
          `${RATE_CONNECTIONS} keep-alive connections. Each server is one process, the load comes from another.`,
          `"${BARE}" pipes React's stream into the response, the document included: what rendering costs.`,
          'conversion: processor time per request of a "fetch" entry, without that of the same server answering a text.',
        ],
        candidates: parts.flatMap(({ candidates }) => candidates),
        rows: parts.flatMap(({ rows }) => rows),
        close: servers.stop,
      }
    } catch (error) {
      await servers.stop()
      throw error
    }
  },
}

async function comparePages(servers: SsrServers): Promise<Part> {
  const kinds = [BARE, ...PEERS, ON_NODE, ...OURS]
  const part = await compareRates(servers, 'page', '/', kinds, {}, 1 / 0.9)
  return { ...part, rows: [...part.rows, ...besidePeers('page')] }
}

/** Rows that hold ours against each peer. */
function besidePeers(label: string): Row[] {
  return PEERS.flatMap((peer) =>
    OURS.map((kind) => ({
      ...rateRow(label, kind, peer, 1),
      label: `${label}: ${kind}, beside ${peer}`,
    })),
  )
}

function compareStrings(servers: SsrServers): Promise<Part> {
  const kinds: SsrKind[] = [TEMPLATE, '@fastify/vite', ...OURS]
  return compareRates(servers, 'page as a string', '/string', kinds, { entry: 'entry-string.jsx' }, 1)
}

function compareDevelopment(servers: SsrServers): Promise<Part> {
  return compareRates(servers, 'page in development', '/', [...PEERS, ...OURS], { dev: true }, 1.3)
}

/** Compares the rates of servers. The first kind is what the others are held against. */
async function compareRates(
  servers: SsrServers,
  label: string,
  path: string,
  kinds: SsrKind[],
  options: Omit<SsrServerOptions, 'kind'>,
  slowerAtMost: number,
): Promise<Part> {
  const candidates: Candidate[] = []
  for (const kind of kinds) {
    const server = await servers.get({ kind, ...options })
    await checkPage(server, path, RENDERED)
    candidates.push({ name: `${label}: ${kind}`, measure: () => measurePage(server, path) })
  }
  const [first] = kinds
  const rows = kinds.flatMap((kind) => {
    const target = OURS.includes(kind) ? slowerAtMost : undefined
    const row = rateRow(label, kind, kind === first ? undefined : first, target)
    return [row, asProcessorTime(row)]
  })
  return { candidates, rows }
}

function measurePage(server: FrontEndServer, path: string): Promise<Measurement> {
  return measureRate(server, { path, headers: PAGE_HEADERS, status: 200 })
}

function rateRow(label: string, kind: SsrKind, baseline: SsrKind | undefined, slowerAtMost?: number): Row {
  const of = (name: SsrKind): Row['series'] => ({
    candidate: `${label}: ${name}`,
    metric: 'requestsPerSecond',
  })
  return {
    label: `${label}: ${kind}`,
    series: of(kind),
    unit: 'rate',
    ...(baseline && { baseline: of(baseline) }),
    ...(slowerAtMost !== undefined && { target: { slowerAtMost } }),
  }
}

function asProcessorTime(row: Row): Row {
  const of = (series: Row['series']): Row['series'] => ({ ...series, metric: 'processorTime' })
  return {
    ...row,
    label: '  processor time per request',
    series: of(row.series),
    unit: 'milliseconds',
    ...(row.baseline && { baseline: of(row.baseline) }),
  }
}

async function compareFirstBytes(servers: SsrServers): Promise<Part> {
  const kinds = [BARE, ...PEERS, ...OURS]
  const nameOf = (kind: SsrKind): string => `first byte of a stream: ${kind}`
  const candidates: Candidate[] = []
  for (const kind of kinds) {
    const server = await servers.get({ kind })
    await checkPage(server, '/stream', RENDERED)
    candidates.push({
      name: nameOf(kind),
      measure: async () => ({
        firstByte: await measureFirstByte(await server.port(), '/stream', PAGE_HEADERS, FIRST_BYTE_TIMES),
      }),
    })
  }
  const of = (kind: SsrKind): Row['series'] => ({ candidate: nameOf(kind), metric: 'firstByte' })
  const rows = kinds.map((kind): Row => ({
    label: nameOf(kind),
    series: of(kind),
    unit: 'milliseconds',
    ...(kind !== BARE && { baseline: of(BARE) }),
    ...(OURS.includes(kind) && { target: { slowerAtMost: 1.1 } }),
  }))
  return { candidates, rows }
}

/** Compares a `fetch` entry with the same server without it. Both are measured right after each other. */
async function compareConversion(servers: SsrServers): Promise<Part> {
  const pairs: [ours: SsrKind, alone: SsrKind][] = [
    [ON_NODE, 'raw node:http'],
    ['Express + integration', 'Express alone'],
    ['Fastify + integration', 'Fastify alone'],
  ]
  const candidates: Candidate[] = []
  const rows: Row[] = []
  for (const [ours, alone] of pairs) {
    const measured = await servers.get({ kind: ours, entry: 'entry-fetch.jsx' })
    const compared = await servers.get({ kind: alone })
    for (const server of [measured, compared]) await checkPage(server, '/', 'GET /')
    const name = `conversion: ${ours}, over ${alone}`
    candidates.push({
      name,
      async measure() {
        const without = await measurePage(compared, '/')
        const converted = await measurePage(measured, '/')
        return { over: converted['processorTime']! - without['processorTime']! }
      },
    })
    const series = { candidate: name, metric: 'over' }
    rows.push({ label: name, series, unit: 'milliseconds', target: { atMost: 0.15 } })
  }
  return { candidates, rows }
}

/** Compares a page that was rendered when the project was built with a page that was written by hand. */
async function compareFiles(servers: SsrServers): Promise<Part> {
  const candidates: Candidate[] = []
  const rows: Row[] = []
  for (const kind of OURS) {
    const server = await servers.get({ kind })
    await checkPage(server, '/prerendered/', RENDERED)
    await checkPage(server, '/built/', 'a file')
    const built = `page of the build: ${kind}`
    const prerendered = `prerendered page: ${kind}`
    candidates.push({ name: built, measure: () => measurePage(server, '/built/') })
    candidates.push({ name: prerendered, measure: () => measurePage(server, '/prerendered/') })
    const of = (candidate: string): Row['series'] => ({ candidate, metric: 'requestsPerSecond' })
    rows.push({ label: built, series: of(built), unit: 'rate' })
    rows.push({
      label: prerendered,
      series: of(prerendered),
      unit: 'rate',
      baseline: of(built),
      target: { slowerAtMost: FILE_TOLERANCE },
    })
  }
  return { candidates, rows }
}
