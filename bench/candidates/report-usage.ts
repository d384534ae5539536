import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface MemoryReport {
  /** Bytes in use after a garbage collection: on V8's heap, and in buffers outside of it. */
  held: number
  /** Resident bytes of the process. */
  resident: number
  /** Renders under way, of entries that count them in `globalThis.openRenders`. */
  openRenders: number
}

export interface ProcessorReport {
  /** Time that this process has spent on processors so far, milliseconds of all threads. */
  processorTime: number
}

/** Lets this program answer the message 'memory' with a {@link MemoryReport}, 'processor' with a {@link ProcessorReport}. */
export function answerUsageReports(): void {
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  process.on('message', (message) => {
    if (message === 'processor') process.send?.(readProcessor())
    if (message !== 'memory') return
    collectGarbage()
    const { heapUsed, external, rss } = process.memoryUsage()
    const { openRenders = 0 } = globalThis as { openRenders?: number }
    process.send?.({ held: heapUsed + external, resident: rss, openRenders } satisfies MemoryReport)
  })
}

export function readProcessor(): ProcessorReport {
  const { user, system } = process.cpuUsage()
  return { processorTime: (user + system) / 1000 }
}
