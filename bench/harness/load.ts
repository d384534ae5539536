import { type Connection, type OnAnswer, openConnection, renderGet } from './connection.ts'
import { summarise } from './statistics.ts'

export interface Load {
  port: number
  path: string
  headers: Record<string, string>
  /** The expected status. Any other one ends the run: error pages are fast and would be measured instead. */
  status: number
  connections: number
  /** Milliseconds for which requests are sent that do not count. @default 0 */
  warmUpMs?: number
  durationMs: number
}

export interface LoadResult {
  requests: number
  requestsPerSecond: number
  medianLatencyMs: number
}

/** A closed loop: every connection sends its next request when it has read the last answer. */
export async function applyLoad(load: Load): Promise<LoadResult> {
  if (load.warmUpMs !== undefined) await repeat(load, load.warmUpMs)
  return repeat(load, load.durationMs)
}

async function repeat(load: Load, durationMs: number): Promise<LoadResult> {
  const request = renderGet(load.port, load.path, load.headers)
  const latencies: number[] = []
  const begin = performance.now()
  await Promise.all(
    Array.from({ length: load.connections }, () =>
      runConnection(load, request, begin + durationMs, latencies),
    ),
  )
  const seconds = (performance.now() - begin) / 1000
  return {
    requests: latencies.length,
    requestsPerSecond: latencies.length / seconds,
    medianLatencyMs: summarise(latencies).median,
  }
}

/**
 * Sends requests one after the other. It uses callbacks: with promises the client's own queue would add to the latency.
 */
async function runConnection(load: Load, request: Buffer, end: number, latencies: number[]): Promise<void> {
  const done = Promise.withResolvers<void>()
  const open = (): Promise<Connection> => openConnection(load.port, onAnswer)
  let connection: Connection
  let sent = 0
  const send = (): void => {
    sent = performance.now()
    connection.send(request)
  }
  /** Opens a new connection, as a browser does: the time counts for the next request. */
  const reopen = async (): Promise<void> => {
    const begin = performance.now()
    connection.close()
    connection = await open()
    connection.send(request)
    sent = begin
  }
  const onAnswer: OnAnswer = (error, status, isLast) => {
    const now = performance.now()
    if (error) return done.reject(error)
    if (status !== load.status) return done.reject(new Error(`${load.path}: ${status}, not ${load.status}`))
    latencies.push(now - sent)
    if (now >= end) return done.resolve()
    if (isLast) return void reopen().catch(done.reject)
    return send()
  }
  connection = await open()
  try {
    send()
    await done.promise
  } finally {
    connection.close()
  }
}
