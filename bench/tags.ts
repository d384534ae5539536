import type { TagsInput } from './candidates/tags.ts'
import { writeBuild } from './projects/build.ts'
import type { BuildEntry } from './projects/build.ts'
import type { Bench, Candidate, Measurement, Row, Series } from './harness/bench.ts'
import { forkCandidate, nextMessage, stopProcess } from './harness/process.ts'
import { makeTempFolder } from './harness/temp-folder.ts'

const ONE = { entry: 'src/one.ts', chunks: 1, stylesheets: 1 }
const TEN = { entry: 'src/ten.ts', chunks: 7, stylesheets: 3 }
const MANY = { entry: 'src/many.ts', chunks: 200, stylesheets: 50 }
const CASES = [ONE, TEN, MANY].flatMap((entry) => [
  { entry, nonce: false },
  { entry, nonce: true },
])

export const tags: Bench = {
  name: 'tags',
  title: 'viteTags(entry) in production, calls per second on one core',
  rounds: 7,
  async prepare() {
    const folder = makeTempFolder('tags')
    await writeBuild(folder, [ONE, TEN, MANY])
    return {
      notes: ['Every call is the first of its own response; a nonce differs from one response to the next.'],
      candidates: CASES.map(({ entry, nonce }) => createCandidate(folder, entry, nonce)),
      rows: CASES.map(({ entry, nonce }) => createRow(entry, nonce)),
    }
  },
}

/** Stylesheets, one script, and preloads of all other chunks. */
function countTags({ chunks, stylesheets }: BuildEntry): number {
  return stylesheets + chunks
}

function describe(entry: BuildEntry, nonce: boolean): string {
  const chunks = `${entry.chunks} ${entry.chunks === 1 ? 'chunk' : 'chunks'}`
  return `${chunks}, ${countTags(entry)} tags, ${nonce ? 'nonce' : 'no nonce'}`
}

function createCandidate(root: string, entry: BuildEntry, nonce: boolean): Candidate {
  const input: TagsInput = {
    root,
    entry: entry.entry,
    tags: countTags(entry),
    nonce,
    warmUpMs: 300,
    durationMs: 700,
  }
  return {
    name: describe(entry, nonce),
    async measure() {
      const child = forkCandidate('tags.ts', input, { NODE_ENV: 'production' })
      try {
        return (await nextMessage(child)) as Measurement
      } finally {
        await stopProcess(child)
      }
    },
  }
}

function createRow(entry: BuildEntry, nonce: boolean): Row {
  const label = describe(entry, nonce)
  const row: Row = { label, series: seriesOf(entry, nonce), unit: 'rate' }
  if (entry === ONE) return { ...row, target: { rateAtLeast: nonce ? 500_000 : 3_000_000 } }
  const baseline = seriesOf(ONE, nonce)
  if (entry === TEN) return { ...row, baseline, target: { rateAtLeast: nonce ? 500_000 : 3_000_000 } }
  // The text of an entry without nonce is kept, so its length must not show.
  return nonce ? { ...row, baseline } : { ...row, baseline, target: { slowerAtMost: 1 } }
}

function seriesOf(entry: BuildEntry, nonce: boolean): Series {
  return { candidate: describe(entry, nonce), metric: 'callsPerSecond' }
}
