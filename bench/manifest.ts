import { join } from 'node:path'
import type { ManifestInput } from './candidates/load-manifest.ts'
import type { TagMakerKind } from './candidates/tag-makers.ts'
import { writeBuild } from './projects/build.ts'
import type { BuildEntry } from './projects/build.ts'
import type { Bench, Candidate, Measurement, Row, Unit } from './harness/bench.ts'
import { forkCandidate, nextMessage, stopProcess } from './harness/process.ts'
import { makeTempFolder } from './harness/temp-folder.ts'

const PEER = '@adonisjs/vite'
const OURS = 'integration'
/** Numbers of chunks in a manifest. */
const SIZES = [10, 100, 1_000, 10_000, 50_000]
const LARGEST = 50_000
/** Numbers of chunks that entries of the largest manifest reach, themselves included. */
const CLOSURES = [10, 100, 1_000, 10_000]

/** An entry that every build has. It is flat, so that both libraries write all of its tags. */
const TEN: BuildEntry = { entry: 'src/ten.ts', chunks: 7, stylesheets: 3, isFlat: true }

export const manifest: Bench = {
  name: 'manifest',
  title: 'loading a build, and the first calls of viteTags(entry) after it',
  rounds: 7,
  async prepare() {
    const folder = makeTempFolder('manifest')
    for (const size of SIZES) await writeBuild(join(folder, String(size)), entriesOf(size))
    const beside = SIZES.flatMap((size) =>
      [PEER, OURS].map((kind) => createCandidate(folder, size, TEN, kind as TagMakerKind)),
    )
    const closures = CLOSURES.map((chunks) => createCandidate(folder, LARGEST, closureEntry(chunks), OURS))
    return {
      notes: [
        'Every measurement is in a process of its own, the code of both libraries imported before.',
        'integration lists and checks all files of the build besides; @adonisjs/vite parses the manifest.',
        '"held" is the heap after garbage collection, "at most" the resident memory at its peak; both without what the process had before.',
        '"second" is one call, "later" the mean of the next 1,000: each the first of its own response.',
      ],
      candidates: [...beside, ...closures],
      rows: [
        ...createRows('load', 'load', 'milliseconds', 400),
        ...createRows('held', 'bytes', 'bytes', 100e6),
        ...createRows('at most', 'peakBytes', 'bytes', 100e6),
        ...createRows('first viteTags', 'first', 'milliseconds'),
        ...createRows('later viteTags', 'later', 'milliseconds'),
        ...createClosureRows(),
      ],
    }
  },
}

/**
 * Returns the entries of a build of this size: the measured ones, then those of other pages with chunks of their own.
 */
function entriesOf(size: number): BuildEntry[] {
  const entries = [TEN, ...(size === LARGEST ? CLOSURES.map(closureEntry) : [])]
  let left = size - entries.reduce((sum, { chunks }) => sum + chunks, 0)
  for (let page = 0; left > 0; page++) {
    const chunks = Math.min(left, 50)
    entries.push({ entry: `src/pages/page-${page}.ts`, chunks, stylesheets: Math.ceil(chunks / 5) })
    left -= chunks
  }
  return entries
}

function closureEntry(chunks: number): BuildEntry {
  return { entry: `src/closure-${chunks}.ts`, chunks, stylesheets: chunks / 5 }
}

function describe(size: number, { entry }: BuildEntry, kind: TagMakerKind): string {
  return `${size} chunks, ${entry}: ${kind}`
}

function createCandidate(folder: string, size: number, entry: BuildEntry, kind: TagMakerKind): Candidate {
  const root = join(folder, String(size))
  const tags = entry.chunks + entry.stylesheets
  const input: ManifestInput = { root, kind, entry: entry.entry, tags }
  return {
    name: describe(size, entry, kind),
    async measure() {
      const child = forkCandidate('load-manifest.ts', input, { NODE_ENV: 'production' })
      try {
        return (await nextMessage(child)) as Measurement
      } finally {
        await stopProcess(child)
      }
    },
  }
}

/** Creates a row for each size and library. The target is for the largest size. */
function createRows(label: string, metric: string, unit: Unit, atMost?: number): Row[] {
  return SIZES.flatMap((size) => {
    const rowOf = (kind: TagMakerKind): Row => ({
      label: `${label}, ${size.toLocaleString('en')} chunks: ${kind}`,
      series: { candidate: describe(size, TEN, kind), metric },
      unit,
    })
    const peer = rowOf(PEER)
    const ours = { ...rowOf(OURS), baseline: peer.series }
    return [peer, size === LARGEST && atMost !== undefined ? { ...ours, target: { atMost } } : ours]
  })
}

/** Creates rows for growing closures: the first call may grow with the number of chunks, later calls must not. */
function createClosureRows(): Row[] {
  return ['first', 'second', 'later'].flatMap((metric) =>
    CLOSURES.map((chunks, index): Row => {
      const seriesOf = (closure: number): Row['series'] => ({
        candidate: describe(LARGEST, closureEntry(closure), OURS),
        metric,
      })
      const label = `${metric} viteTags, ${chunks.toLocaleString('en')} of ${LARGEST.toLocaleString('en')} chunks`
      const row: Row = { label, series: seriesOf(chunks), unit: 'milliseconds' }
      if (index === 0) return row
      return metric === 'first'
        ? { ...row, baseline: seriesOf(CLOSURES[index - 1]!), target: { slowerAtMost: 12 } }
        : { ...row, baseline: seriesOf(CLOSURES[0]!), target: { slowerAtMost: metric === 'second' ? 4 : 2 } }
    }),
  )
}
