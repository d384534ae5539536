import { join } from 'node:path'
import type { ProductionInput, ProductionKind } from './candidates/production-server.ts'
import type { Bench, Candidate, Measurement, Row } from './harness/bench.ts'
import { openConnection, renderGet } from './harness/connection.ts'
import { applyLoad } from './harness/load.ts'
import { forkCandidate, nextMessage, stopProcess } from './harness/process.ts'
import { summarise } from './harness/statistics.ts'
import { makeTempFolder } from './harness/temp-folder.ts'
import { writeBuild } from './projects/build.ts'

const FEW = 10
const MANY = 10_000
const LATER_REQUESTS = 500
const SCRIPT = { Accept: '*/*', 'Sec-Fetch-Dest': 'script' }

/** Each server, beside the same framework without the integration. */
const PAIRS: [ProductionKind, ProductionKind][] = [
  ['node:http + integration', 'raw node:http'],
  ['Express + integration', 'Express alone'],
  ['Fastify + integration', 'Fastify alone'],
]

interface Project {
  files: number
  root: string
  /** The last chunk of the build: one that nothing has read before. */
  script: string
}

export const productionStart: Bench = {
  name: 'production-start',
  title: 'the start of a server in production, and its first answers',
  rounds: 7,
  async prepare() {
    const folder = makeTempFolder('production-start')
    const projects = await Promise.all([FEW, MANY].map((files) => writeProject(folder, files)))
    return {
      notes: [
        'start: from starting the process until it listens. beyond: less the start of the same framework alone, right before it.',
        'processor time: the same in time of processors, of all threads; other programs disturb it less.',
        `first hit: the first answer to a hashed file, on a connection that is open. later: median of the next ${LATER_REQUESTS}.`,
        'The build has no record of the plugin: its files are those of the manifest.',
      ],
      candidates: PAIRS.flatMap((pair) => projects.map((project) => createCandidate(project, pair))),
      rows: PAIRS.flatMap(createRows),
    }
  },
}

async function writeProject(folder: string, files: number): Promise<Project> {
  const root = join(folder, String(files))
  const written = await writeBuild(root, [{ entry: 'src/main.ts', chunks: files, stylesheets: 0 }])
  return { files, root, script: written.at(-1)! }
}

function nameOf(files: number, kind: ProductionKind): string {
  return `${kind}, ${files} files`
}

function createCandidate(project: Project, [kind, alone]: [ProductionKind, ProductionKind]): Candidate {
  return {
    name: nameOf(project.files, kind),
    async measure() {
      const bare = await runServer({ ...project, kind: alone })
      const own = await runServer({ ...project, kind })
      const prefixed = Object.entries(bare).map(([metric, value]) => [`alone ${metric}`, value])
      return {
        ...own,
        ...Object.fromEntries(prefixed),
        beyond: own.start! - bare.start!,
        processorTime: own.processorTime! - bare.processorTime!,
      }
    },
  }
}

/** Starts a server, sends it requests one after the other, then from 16 connections, and ends it. */
async function runServer(input: ProductionInput): Promise<Measurement> {
  const { root, script, kind } = input
  const begin = performance.now()
  const child = forkCandidate('production-server.ts', { root, script, kind }, { NODE_ENV: 'production' })
  try {
    const { port, processorTime } = (await nextMessage(child)) as Record<'port' | 'processorTime', number>
    const start = performance.now() - begin
    const { first, later } = await timeRequests(port, `/${script}`)
    const { requestsPerSecond } = await applyLoad({
      port,
      path: `/${script}`,
      headers: SCRIPT,
      status: 200,
      connections: 16,
      warmUpMs: 150,
      durationMs: 400,
    })
    return { start, processorTime, first, later, requestsPerSecond }
  } finally {
    await stopProcess(child)
  }
}

async function timeRequests(port: number, path: string): Promise<{ first: number; later: number }> {
  let answered: PromiseWithResolvers<void> = Promise.withResolvers()
  const connection = await openConnection(port, (error, status) => {
    if (error ?? status !== 200) answered.reject(error ?? new Error(`${path}: ${status}, not 200`))
    else answered.resolve()
  })
  const request = renderGet(port, path, SCRIPT)
  const time = async (): Promise<number> => {
    answered = Promise.withResolvers()
    const begin = performance.now()
    connection.send(request)
    await answered.promise
    return performance.now() - begin
  }
  try {
    const first = await time()
    const later: number[] = []
    for (let count = 0; count < LATER_REQUESTS; count++) later.push(await time())
    return { first, later: summarise(later).median }
  } finally {
    connection.close()
  }
}

function createRows([kind, alone]: [ProductionKind, ProductionKind]): Row[] {
  const few = nameOf(FEW, kind)
  const many = nameOf(MANY, kind)
  const of = (candidate: string, metric: string, label: string, unit: Row['unit']): Row => ({
    label,
    series: { candidate, metric },
    unit,
  })
  const compared = (row: Row, candidate: string, metric = row.series.metric): Row => ({
    ...row,
    baseline: { candidate, metric },
  })
  const target = { atMost: 300 }
  return [
    of(few, 'alone start', `start: ${alone}`, 'milliseconds'),
    of(few, 'start', `start: ${few}`, 'milliseconds'),
    { ...of(few, 'beyond', `beyond: ${few}`, 'milliseconds'), target },
    { ...of(many, 'beyond', `beyond: ${many}`, 'milliseconds'), target },
    of(few, 'processorTime', `beyond, processor time: ${few}`, 'milliseconds'),
    of(many, 'processorTime', `beyond, processor time: ${many}`, 'milliseconds'),
    of(few, 'alone first', `first hit: ${alone}`, 'milliseconds'),
    compared(of(few, 'first', `first hit: ${few}`, 'milliseconds'), few, 'alone first'),
    compared(of(many, 'first', `first hit: ${many}`, 'milliseconds'), many, 'alone first'),
    of(few, 'alone later', `later: ${alone}`, 'milliseconds'),
    compared(of(few, 'later', `later: ${few}`, 'milliseconds'), few, 'alone later'),
    compared(of(many, 'later', `later: ${many}`, 'milliseconds'), few),
    of(few, 'requestsPerSecond', `requests per second: ${few}`, 'rate'),
    {
      ...compared(of(many, 'requestsPerSecond', `requests per second: ${many}`, 'rate'), few),
      target: { slowerAtMost: 1.1 },
    },
  ]
}
