// A program that measures, once, for how many responses per second the tags of an entry can be made.
import { countAddresses, importTagMaker, type TagCalls, type TagMakerKind } from './tag-makers.ts'

export interface TagsInput {
  root: string
  kind: TagMakerKind
  calls: TagCalls
  entry: string
  /** Number of files that the tags name, to check that all tags are made. */
  tags: number
  nonce: boolean
  warmUpMs: number
  durationMs: number
}

/** Number of calls between two reads of the clock. */
const BATCH = 1_000

const input = JSON.parse(process.argv[2] ?? '') as TagsInput
const load = await importTagMaker(input.kind, input.calls)
const maker = await load(input.root)

// Nonces are made in advance: that is the application's work, and it takes longer than a call.
const nonces = Array.from({ length: 1 << 12 }, () =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64'),
)
let responses = 0
let sink = 0

function respond(): string | Promise<string> {
  return maker.respond(input.entry, input.nonce ? nonces[responses++ % nonces.length] : undefined)
}

/** Returns the number of calls per second. */
async function measure(durationMs: number): Promise<number> {
  const begin = performance.now()
  let calls = 0
  let now = begin
  while (now - begin < durationMs) {
    for (let call = 0; call < BATCH; call++) {
      const made = respond()
      const html = typeof made === 'string' ? made : await made
      // V8 joins strings lazily. A template reads every character, so the joining is measured as well.
      sink += html.charCodeAt(html.length - 1)
    }
    calls += BATCH
    now = performance.now()
  }
  return calls / ((now - begin) / 1000)
}

async function check(): Promise<void> {
  const html = await respond()
  const found = countAddresses(html)
  if (found !== input.tags) throw new Error(`${input.entry}: ${found} addresses, not ${input.tags}`)
  const nonced = html.match(/<(?:script|link)\b[^>]* nonce="/g)?.length ?? 0
  // AdonisJS writes no nonce on preloads and on the entry's own stylesheets.
  const isRight = input.kind === 'integration' ? nonced === input.tags : nonced > 0
  if (input.nonce ? !isRight : nonced > 0) throw new Error(`${input.entry}: ${nonced} nonces`)
}

await check()
await measure(input.warmUpMs)
const callsPerSecond = await measure(input.durationMs)
if (!(sink > 0)) throw new Error('Nothing was rendered')
process.send?.({ callsPerSecond })
await maker.close()
process.disconnect()
