// A program that measures, once, how long it takes to load a build and to make its tags for the first times.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { countAddresses, importTagMaker, type TagMakerKind } from './tag-makers.ts'

export interface ManifestInput {
  root: string
  kind: TagMakerKind
  entry: string
  /** Number of files that the entry needs. */
  tags: number
}

/** Calls after the first two, to measure what a call costs once caches are filled. */
const LATER_CALLS = 1_000

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Returns the bytes in use after a garbage collection: on V8's heap, and in buffers outside of it. */
function heldBytes(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const { root, kind, entry, tags } = JSON.parse(process.argv[2] ?? '') as ManifestInput
const load = await importTagMaker(kind)
const heldBefore = heldBytes()
const residentBefore = process.memoryUsage.rss()

const begin = performance.now()
const maker = await load(root)
const loadMs = performance.now() - begin
// The largest resident set of the process so far, garbage included.
const peakBytes = process.resourceUsage().maxRSS * 1024 - residentBefore
const bytes = heldBytes() - heldBefore

let sink = 0
/** Makes the tags of one response, and reads the text once: V8 joins strings lazily. */
async function respond(): Promise<string> {
  const made = maker.respond(entry, undefined)
  const html = typeof made === 'string' ? made : await made
  sink += html.charCodeAt(html.length - 1)
  return html
}
async function time(calls: number): Promise<number> {
  const start = performance.now()
  for (let call = 0; call < calls; call++) await respond()
  return (performance.now() - start) / calls
}

const first = await time(1)
const second = await time(1)
const later = await time(LATER_CALLS)
const found = countAddresses(await respond())
if (found !== tags || !(sink > 0)) throw new Error(`${entry}: ${found} addresses, not ${tags}`)
process.send?.({ load: loadMs, peakBytes, bytes, first, second, later })
await maker.close()
process.disconnect()
