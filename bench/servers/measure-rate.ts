import type { Measurement } from '../harness/bench.ts'
import { applyLoad, type Load } from '../harness/load.ts'
import type { FrontEndServer } from './front-end-server.ts'

export const RATE_CONNECTIONS = 32

/**
 * Measures `requestsPerSecond` and, where the server tells it, `processorTime`: what one request costs the server, in
 * milliseconds of all its threads. The latter does not depend on the client, and little on what else the machine does.
 */
export async function measureRate(
  server: FrontEndServer,
  request: Pick<Load, 'path' | 'headers' | 'status'>,
): Promise<Measurement> {
  const load = { port: await server.port(), ...request, connections: RATE_CONNECTIONS }
  await applyLoad({ ...load, durationMs: 150 })
  const before = await server.processorTime?.()
  const { requests, requestsPerSecond } = await applyLoad({ ...load, durationMs: 600 })
  const after = await server.processorTime?.()
  if (before === undefined || after === undefined) return { requestsPerSecond }
  return { requestsPerSecond, processorTime: (after - before) / requests }
}
