// One measurement of viteTags(entry): a production integration through core's public interface.
import { createIntegration, resolveConfig } from '@vite-integration/core'

export interface TagsInput {
  root: string
  entry: string
  /** Tags the entry has: what is measured has to be the whole answer. */
  tags: number
  nonce: boolean
  warmUpMs: number
  durationMs: number
}

/** Calls between two looks at the clock. */
const BATCH = 1_000

const input = JSON.parse(process.argv[2] ?? '') as TagsInput
const integration = createIntegration(resolveConfig({ root: input.root }, { NODE_ENV: 'production' }))
await integration.ready

// Making a nonce is the application's work and costs more than a call, so they are made beforehand.
const nonces = Array.from({ length: 1 << 12 }, () =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64'),
)
let responses = 0
let sink = 0

/** What one response does: helpers of its own, its own nonce, one call. */
function respond(): string {
  const nonce = input.nonce ? nonces[responses++ % nonces.length] : undefined
  return integration.helpers(undefined, () => nonce).tags(input.entry)
}

/** Calls per second. */
function measure(durationMs: number): number {
  const begin = performance.now()
  let calls = 0
  let now = begin
  while (now - begin < durationMs) {
    for (let call = 0; call < BATCH; call++) {
      const html = respond()
      // V8 joins strings lazily. A template writes every character, so the joining counts as well.
      sink += html.charCodeAt(html.length - 1)
    }
    calls += BATCH
    now = performance.now()
  }
  return calls / ((now - begin) / 1000)
}

function check(): void {
  const html = respond()
  const tags = html.match(/<(?:script|link)\b/g)?.length
  if (tags !== input.tags) throw new Error(`${input.entry}: ${tags} tags, not ${input.tags}`)
  const nonced = html.match(/<(?:script|link)\b[^>]* nonce="/g)?.length ?? 0
  if (nonced !== (input.nonce ? input.tags : 0)) throw new Error(`${input.entry}: ${nonced} nonces`)
}

check()
measure(input.warmUpMs)
const callsPerSecond = measure(input.durationMs)
if (!(sink > 0)) throw new Error('Nothing was rendered')
process.send?.({ callsPerSecond })
await integration.close()
process.disconnect()
