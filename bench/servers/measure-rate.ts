import type { Measurement } from '../harness/bench.ts'
import { applyLoad, type Load } from '../harness/load.ts'
import type { FrontEndServer } from './front-end-server.ts'

export const RATE_CONNECTIONS = 32

/** V8 compiles by the number of calls. What takes longer is slow for other reasons. */
const WARM_UP = { requests: 5_000, ms: 1_500 }
const WARM_UP_PART_MS = 50

/**
 * Measures `requestsPerSecond` and, where the server tells it, `processorTime`: what one request costs the server, in
 * milliseconds of all its threads. The latter does not depend on the client, and little on what else the machine does.
 *
 * Each measurement begins with a garbage collection and a warm-up, where the server can be asked for the former. With a
 * collection V8 may give up the fast code of `process.nextTick`, which a response takes about five times: half a microsecond
 * more for each, for seconds or minutes. So it would depend on the chance of each server's own collections which one is slower.
 */
export async function measureRate(
  server: FrontEndServer,
  request: Pick<Load, 'path' | 'headers' | 'status'>,
): Promise<Measurement> {
  const load = { port: await server.port(), ...request, connections: RATE_CONNECTIONS }
  await server.collectGarbage?.()
  await warmUp(load)
  const before = await server.processorTime?.()
  const { requests, requestsPerSecond } = await applyLoad({ ...load, durationMs: 600 })
  const after = await server.processorTime?.()
  if (before === undefined || after === undefined) return { requestsPerSecond }
  return { requestsPerSecond, processorTime: (after - before) / requests }
}

async function warmUp(load: Omit<Load, 'durationMs'>): Promise<void> {
  const end = performance.now() + WARM_UP.ms
  for (let sent = 0; sent < WARM_UP.requests && performance.now() < end;) {
    const { requests } = await applyLoad({ ...load, durationMs: WARM_UP_PART_MS })
    sent += requests
  }
}
