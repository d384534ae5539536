import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { copyExample } from './projects/example-copy.ts'
import { byHand, integration, integrationCached, plainVite } from './servers/starters.ts'
import type { Starter } from './servers/starters.ts'
import { ask, askUntilAnswered, findFreePort } from './harness/ask.ts'
import type { Bench, Candidate, Measurement, Row } from './harness/bench.ts'
import { spawnNode, stopProcess } from './harness/process.ts'
import { makeTempFolder } from './harness/temp-folder.ts'

const STARTERS = [plainVite, byHand, integration, integrationCached]
const PAGE = '/app/'
const DOCUMENT = { accept: 'text/html', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }
const SCRIPT = { accept: '*/*', 'sec-fetch-dest': 'script', 'sec-fetch-mode': 'cors' }

/** Time until Vite's command has written its compile cache, in milliseconds: it does so after ten seconds. */
const COMPILE_CACHE_WRITTEN_MS = 11_000

export const coldStart: Bench = {
  name: 'cold-start',
  title: 'from the start of the process to the first page, examples/express-react in development',
  rounds: 15,
  async prepare() {
    const folder = makeTempFolder('cold-start')
    const projects = STARTERS.map((starter, index) => ({ starter, project: join(folder, String(index)) }))
    await Promise.all(projects.map(({ starter, project }) => prepareProject(starter, project)))
    return {
      notes: [
        `html: ${PAGE} read to its end. page: its entry module, transformed, read to its end as well.`,
        'Each runs in its own copy of the example. The dependency cache (node_modules/.vite) is warm for all;',
        "so is Node's compile cache for plain Vite, whose command switches it on for itself.",
      ],
      candidates: projects.map(({ starter, project }) => createCandidate(starter, project)),
      rows: ['html', 'page'].flatMap((metric) => [
        ...STARTERS.map((starter) => createRow(metric, starter)),
        createByHandRow(metric),
      ]),
    }
  },
}

function createRow(metric: string, starter: Starter): Row {
  const row: Row = {
    label: `${metric}: ${starter.name}`,
    series: { candidate: starter.name, metric },
    unit: 'milliseconds',
  }
  return starter === plainVite ? row : { ...row, baseline: { candidate: plainVite.name, metric } }
}

/** The integration again, beside Vite put in by hand: the difference is ours, without Express and Node. */
function createByHandRow(metric: string): Row {
  const row: Row = {
    ...createRow(metric, integration),
    label: `${metric}: ${integration.name}, to by hand`,
    baseline: { candidate: byHand.name, metric },
  }
  return metric === 'page' ? { ...row, target: { slowerAtMost: 1.1 } } : row
}

/** Runs a first session of some seconds, which fills the caches as every session does. */
async function prepareProject(starter: Starter, project: string): Promise<void> {
  await copyExample(project)
  await starter.prepare?.(project)
  await startAndLoad(starter, project, async () => {
    await Promise.all([dependencyCacheWritten(project), sleep(COMPILE_CACHE_WRITTEN_MS)])
  })
}

function createCandidate(starter: Starter, project: string): Candidate {
  const cache = readDependencyCache(project)
  return {
    name: starter.name,
    async measure() {
      const measurement = await startAndLoad(starter, project)
      if (readDependencyCache(project) !== cache) {
        throw new Error(`${starter.name} did not take the dependencies from its cache`)
      }
      return measurement
    },
  }
}

async function startAndLoad(
  starter: Starter,
  project: string,
  afterwards?: () => Promise<void>,
): Promise<Measurement> {
  const port = await findFreePort()
  const origin = `http://127.0.0.1:${port}`
  const begin = performance.now()
  const { child, output } = spawnNode(starter.args(port), { cwd: project, env: starter.env(port, project) })
  try {
    const html = await askUntilAnswered(origin + PAGE, DOCUMENT, () => child.exitCode === null)
    const htmlAt = performance.now()
    const module = await ask(origin + findEntry(html.body), SCRIPT)
    const moduleAt = performance.now()
    if (html.status !== 200 || module.status !== 200 || !module.body.includes('jsxDEV')) {
      throw new Error(`No page: ${html.status}, ${module.status}`)
    }
    await afterwards?.()
    return { html: htmlAt - begin, page: moduleAt - begin }
  } catch (error) {
    throw new Error(`${starter.name}: ${(error as Error).message}\n${output()}`, { cause: error })
  } finally {
    await stopProcess(child)
  }
}

/** Returns the address of the page's own script, not of those that Vite and its plugins add. */
function findEntry(html: string): string {
  const entry = /<script[^>]+src="(\/src\/[^"]+)"/.exec(html)?.[1]
  if (!entry) throw new Error(`A page without an entry:\n${html}`)
  return entry
}

/**
 * Waits for Vite's dependency cache: it is written when the imports of the page are known, after the page was answered.
 */
async function dependencyCacheWritten(project: string): Promise<void> {
  let before: string | undefined
  for (let checks = 0; checks < 60; checks++) {
    await sleep(500)
    const now = readDependencyCache(project)
    if (now !== undefined && now === before) return
    before = now
  }
  throw new Error('Vite wrote no dependency cache')
}

function readDependencyCache(project: string): string | undefined {
  const file = join(project, 'node_modules/.vite/deps/_metadata.json')
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}
