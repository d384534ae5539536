import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { ask } from './harness/ask.ts'
import type { Bench, Candidate, Row } from './harness/bench.ts'
import { openHmrClient } from './harness/hmr-client.ts'
import { launchBrowser, openHotPage } from './harness/hot-page.ts'
import { summarise } from './harness/statistics.ts'
import { makeTempFolder } from './harness/temp-folder.ts'
import { HOT_PATH, renderHot } from './projects/front-end.ts'
import * as servers from './servers/dev-servers.ts'

const EDITS = 8
/** Pause between two edits, in milliseconds, so that Vite does not take them as one. */
const PAUSE_MS = 150
const MODULE = { Accept: '*/*', 'Sec-Fetch-Dest': 'script', 'Sec-Fetch-Mode': 'cors' }

const NAMES = [
  servers.PLAIN,
  servers.EXPRESS,
  servers.FASTIFY,
  servers.EXPRESS_PROXY,
  servers.FASTIFY_INTEGRATION_PROXY,
]
/** Counts the edits, so that each of them writes another text. */
let version = 0

export const hmr: Bench = {
  name: 'hmr',
  title: 'from an edit to the update in the browser',
  rounds: 10,
  async prepare() {
    const started = await servers.startDevServers(makeTempFolder('hmr'))
    const browser = await launchBrowser()
    return {
      notes: [
        '"page": from writing the file until a page in Chromium runs the new code.',
        '"message": until a WebSocket client has the update; "module": until it has fetched the new code, on a connection of its own.',
        `Each figure is the median of ${EDITS} edits.`,
      ],
      candidates: NAMES.map((name) => createCandidate(name, started, browser)),
      rows: ['page', 'message', 'module'].flatMap((metric) => NAMES.map((name) => createRow(name, metric))),
      async close() {
        await browser.close()
        await started.stop()
      },
    }
  },
}

function createRow(name: string, metric: string): Row {
  const row: Row = { label: `${metric}: ${name}`, series: { candidate: name, metric }, unit: 'milliseconds' }
  if (name === servers.PLAIN) return row
  const compared = { ...row, baseline: { candidate: servers.PLAIN, metric } }
  // No target for the module: a second process has to wake up for each request.
  return metric === 'module' ? compared : { ...compared, target: { slowerAtMost: 1.1 } }
}

function createCandidate(name: string, started: servers.DevServers, browser: Browser): Candidate {
  return {
    name,
    async measure() {
      const port = await started.get(name).port()
      const file = join(started.root(name), HOT_PATH)
      return { page: await measurePage(browser, port, file), ...(await measureClient(port, file)) }
    },
  }
}

async function measurePage(browser: Browser, port: number, file: string): Promise<number> {
  const page = await openHotPage(browser, port, HOT_PATH)
  try {
    const taken: number[] = []
    for (let count = 0; count < EDITS; count++) {
      await sleep(PAUSE_MS)
      version += 1
      const begin = performance.timeOrigin + performance.now()
      const ran = page.ran(version)
      await writeFile(file, renderHot(version))
      taken.push((await ran) - begin)
    }
    return summarise(taken).median
  } finally {
    await page.close()
  }
}

async function measureClient(port: number, file: string): Promise<Edit> {
  const origin = `http://127.0.0.1:${port}`
  // Vite sends updates only for modules that it has served.
  await ask(origin + HOT_PATH, MODULE)
  const client = await openHmrClient(port)
  try {
    const edits: Edit[] = []
    for (let count = 0; count < EDITS; count++) {
      await sleep(PAUSE_MS)
      const updated = client.nextUpdate(HOT_PATH)
      edits.push(await edit(file, origin, updated))
    }
    return medians(edits)
  } finally {
    await client.close()
  }
}

interface Edit {
  message: number
  module: number
}

async function edit(file: string, origin: string, updated: Promise<string>): Promise<Edit> {
  version += 1
  const begin = performance.now()
  await writeFile(file, renderHot(version))
  const path = await updated
  const message = performance.now() - begin
  const { status, body } = await ask(origin + path, MODULE)
  const module = performance.now() - begin
  if (status === 200 && body.includes(`version = ${version}`)) return { message, module }
  throw new Error(`${path} is not the new code: ${status} ${body.slice(0, 200)}`)
}

function medians(edits: Edit[]): Edit {
  return {
    message: summarise(edits.map(({ message }) => message)).median,
    module: summarise(edits.map(({ module }) => module)).median,
  }
}
