import { OTHER_ENTRY, type TagCalls, type TagMakerKind } from './candidates/tag-makers.ts'
import type { TagsInput } from './candidates/call-tags.ts'
import { writeBuild } from './projects/build.ts'
import type { BuildEntry } from './projects/build.ts'
import type { Bench, Candidate, Measurement, Row, Series } from './harness/bench.ts'
import { forkCandidate, nextMessage, stopProcess } from './harness/process.ts'
import { makeTempFolder } from './harness/temp-folder.ts'

const ONE: BuildEntry = { entry: OTHER_ENTRY, chunks: 1, stylesheets: 1 }
const TEN: BuildEntry = { entry: 'src/ten.ts', chunks: 7, stylesheets: 3, isFlat: true }
const MANY: BuildEntry = { entry: 'src/many.ts', chunks: 200, stylesheets: 50 }

interface Case {
  entry: BuildEntry
  nonce: boolean
  kind: TagMakerKind
  calls: TagCalls
}

const KINDS: TagMakerKind[] = ['@adonisjs/vite', 'integration']
const PLAIN_CASES: Case[] = [ONE, TEN, MANY].flatMap((entry) =>
  [false, true].flatMap((nonce) =>
    // AdonisJS's class follows imports one level only, so it would write only some tags of the large entry.
    (entry === MANY ? KINDS.slice(1) : KINDS).map((kind): Case => ({ entry, nonce, kind, calls: 'one' })),
  ),
)
const CALLS: Record<TagCalls, string> = {
  one: '',
  array: ', in an array',
  two: ', two calls',
  different: ', two different entries',
  options: ', options of the call',
  header: ", preload 'header'",
}
const CASES: Case[] = [
  ...PLAIN_CASES,
  ...(['array', 'two', 'different', 'options', 'header'] as const).map((calls): Case => ({
    entry: TEN,
    nonce: true,
    kind: 'integration',
    calls,
  })),
]

export const tags: Bench = {
  name: 'tags',
  title: 'viteTags(entry) in production, calls per second on one core',
  rounds: 7,
  async prepare() {
    const folder = makeTempFolder('tags')
    await writeBuild(folder, [ONE, TEN, MANY])
    return {
      notes: [
        'Every call is the first of its own response, unless two are said; a nonce differs from one response to the next.',
        'An entry of n tags needs n files. @adonisjs/vite preloads some of them as well, and leaves the nonce out there.',
      ],
      candidates: CASES.map((measured) => createCandidate(folder, measured)),
      rows: CASES.map(createRow),
    }
  },
}

/** Returns the number of tags: stylesheets, one script, and preloads of all other chunks. */
function countTags({ chunks, stylesheets }: BuildEntry): number {
  return stylesheets + chunks
}

/** Returns the number of tags of a page. */
function countPageTags({ entry, calls }: Case): number {
  // Preloads are in the header, so that the tags are the stylesheets and the entry.
  if (calls === 'header') return entry.stylesheets + 1
  return countTags(entry) + (calls === 'different' ? countTags(ONE) : 0)
}

function describe({ entry, nonce, kind, calls }: Case): string {
  const chunks = `${entry.chunks} ${entry.chunks === 1 ? 'chunk' : 'chunks'}`
  return `${chunks}, ${countTags(entry)} tags, ${nonce ? 'nonce' : 'no nonce'}${CALLS[calls]}: ${kind}`
}

function createCandidate(root: string, measured: Case): Candidate {
  const { entry, nonce, kind, calls } = measured
  const input: TagsInput = {
    root,
    kind,
    calls,
    entry: entry.entry,
    tags: countPageTags(measured),
    nonce,
    warmUpMs: 300,
    durationMs: 700,
  }
  return {
    name: describe(measured),
    async measure() {
      const child = forkCandidate('call-tags.ts', input, { NODE_ENV: 'production' })
      try {
        return (await nextMessage(child)) as Measurement
      } finally {
        await stopProcess(child)
      }
    },
  }
}

function createRow(measured: Case): Row {
  const { entry, nonce, kind, calls } = measured
  const row: Row = { label: describe(measured), series: seriesOf(measured), unit: 'rate' }
  if (kind !== 'integration') return row
  if (calls !== 'one') return { ...row, target: { rateAtLeast: 500_000 } }
  if (entry !== MANY) {
    const baseline = seriesOf({ ...measured, kind: '@adonisjs/vite' })
    // With a nonce the target is 2 µs per response.
    return { ...row, baseline, target: { rateAtLeast: nonce ? 500_000 : 3_000_000 } }
  }
  const baseline = seriesOf({ ...measured, entry: ONE })
  // Without a nonce the text of an entry is cached, so its length must make no difference.
  return nonce ? { ...row, baseline } : { ...row, baseline, target: { slowerAtMost: 1.1 } }
}

function seriesOf(measured: Case): Series {
  return { candidate: describe(measured), metric: 'callsPerSecond' }
}
