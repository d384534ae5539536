import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface MemoryReport {
  /** Bytes in use after a garbage collection: on V8's heap, and in buffers outside of it. */
  held: number
  /** Resident bytes of the process. */
  resident: number
}

/** Lets this program answer the message 'memory' with a {@link MemoryReport}. */
export function answerMemoryReports(): void {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  process.on('message', (message) => {
    if (message !== 'memory') return
    collectGarbage()
    const { heapUsed, external, rss } = process.memoryUsage()
    process.send?.({ held: heapUsed + external, resident: rss } satisfies MemoryReport)
  })
}
