// One measurement of how often a second the tags of an entry can be made for a response.
import { countAddresses, importTagMaker, type TagCalls, type TagMakerKind } from './tag-makers.ts'

export interface TagsInput {
  root: string
  kind: TagMakerKind
  calls: TagCalls
  entry: string
  /** Files that the tags name: what is measured has to be the whole answer. */
  tags: number
  nonce: boolean
  warmUpMs: number
  durationMs: number
}

/** Calls between two looks at the clock. */
const BATCH = 1_000

const input = JSON.parse(process.argv[2] ?? '') as TagsInput
const load = await importTagMaker(input.kind, input.calls)
const maker = await load(input.root)

// Making a nonce is the application's work and costs more than a call, so they are made beforehand.
const nonces = Array.from({ length: 1 << 12 }, () =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64'),
)
let responses = 0
let sink = 0

function respond(): string | Promise<string> {
  return maker.respond(input.entry, input.nonce ? nonces[responses++ % nonces.length] : undefined)
}

/** Calls per second. */
async function measure(durationMs: number): Promise<number> {
  const begin = performance.now()
  let calls = 0
  let now = begin
  while (now - begin < durationMs) {
    for (let call = 0; call < BATCH; call++) {
      const made = respond()
      const html = typeof made === 'string' ? made : await made
      // V8 joins strings lazily. A template writes every character, so the joining counts as well.
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
  // AdonisJS leaves it out of preloads and of the entry's own stylesheets.
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
