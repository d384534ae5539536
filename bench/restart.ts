import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, findFreePort, isNobodyYet } from './harness/ask.ts'
import type { Bench, Candidate, Row } from './harness/bench.ts'
import { summarise } from './harness/statistics.ts'
import { makeTempFolder } from './harness/temp-folder.ts'
import { writeBackendProject, writeVersion } from './projects/backend-project.ts'
import { type BackendRun, BOTH, createBackendRuns, SUPERVISED } from './servers/backend-runs.ts'

const EDITS = 3
/** Pause between two edits, in milliseconds: people do not edit faster. */
const PAUSE_MS = 1000
const RETRY_MS = 5
const PATIENCE_MS = 30_000
const MODULE = { Accept: '*/*', 'Sec-Fetch-Dest': 'script', 'Sec-Fetch-Mode': 'cors' }

/** Counts the edits, so that each of them writes another version. */
let version = 0

export const restart: Bench = {
  name: 'restart',
  title: 'from an edit of the backend to its new answer',
  rounds: 7,
  async prepare() {
    const folder = makeTempFolder('restart')
    const runs = createBackendRuns()
    const candidates = await Promise.all(runs.map((run) => setUp(run, join(folder, run.name))))
    return {
      notes: [
        'From writing a file of the backend until its API answers with what is new and Vite answers through it.',
        `Each figure is the median of ${EDITS} edits. Programs are stopped at the moment of the edit: no time for hands.`,
        `Between two edits is ${PAUSE_MS / 1000} s.`,
      ],
      candidates,
      rows: runs.map(createRow),
      async close() {
        await Promise.all(runs.map((run) => run.stop()))
      },
    }
  },
}

function createRow({ name }: BackendRun): Row {
  const row: Row = { label: name, series: { candidate: name, metric: 'time' }, unit: 'milliseconds' }
  if (name === BOTH) return row
  const compared = { ...row, baseline: { candidate: BOTH, metric: 'time' } }
  return name === SUPERVISED ? { ...compared, target: { slowerAtMost: 0.5 } } : compared
}

async function setUp(run: BackendRun, root: string): Promise<Candidate> {
  await writeBackendProject(root)
  const at = { root, port: await findFreePort(), vitePort: await findFreePort() }
  let started = false
  async function edit(): Promise<number> {
    version += 1
    await sleep(PAUSE_MS)
    const begin = performance.now()
    await writeVersion(root, version)
    await run.restart(at)
    await answered(at.port, version)
    return performance.now() - begin
  }
  return {
    name: run.name,
    async measure() {
      try {
        if (!started) run.start(at)
        started = true
        const taken: number[] = []
        for (let count = 0; count < EDITS; count++) taken.push(await edit())
        return { time: summarise(taken).median }
      } catch (error) {
        throw new Error(`${(error as Error).message}\n${run.output()}`, { cause: error })
      }
    },
  }
}

/** Resolves when the backend answers with this version, and passes a module of Vite on. */
async function answered(port: number, expected: number): Promise<void> {
  const origin = `http://127.0.0.1:${port}`
  const deadline = performance.now() + PATIENCE_MS
  const has = async (path: string, holds: string): Promise<boolean> => {
    try {
      const { status, body } = await ask(origin + path, MODULE)
      return status === 200 && body.includes(holds)
    } catch (error) {
      if (isNobodyYet(error)) return false
      throw error
    }
  }
  while (!(await has('/api/version', String(expected))) || !(await has('/src/small.ts', 'function step0('))) {
    if (performance.now() > deadline) throw new Error('The new version did not answer')
    await sleep(RETRY_MS)
  }
}
