import { openConnection } from './connection.ts'
import { summarise } from './statistics.ts'

export interface Load {
  port: number
  path: string
  headers: Record<string, string>
  /** Every other status ends the run: an error page is fast, and no figure. */
  status: number
  connections: number
  warmUpMs: number
  durationMs: number
}

export interface LoadResult {
  requestsPerSecond: number
  medianLatencyMs: number
}

/** A closed loop: every connection sends its next request when it has read the last answer. */
export async function applyLoad(load: Load): Promise<LoadResult> {
  await repeat(load, load.warmUpMs)
  return repeat(load, load.durationMs)
}

function renderRequest({ path, port, headers }: Load): Buffer {
  const fields = Object.entries({ Host: `127.0.0.1:${port}`, Connection: 'keep-alive', ...headers })
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
}

async function repeat(load: Load, durationMs: number): Promise<LoadResult> {
  const request = renderRequest(load)
  const latencies: number[] = []
  const begin = performance.now()
  await Promise.all(
    Array.from({ length: load.connections }, () =>
      runConnection(load, request, begin + durationMs, latencies),
    ),
  )
  const seconds = (performance.now() - begin) / 1000
  return {
    requestsPerSecond: latencies.length / seconds,
    medianLatencyMs: summarise(latencies).median,
  }
}

/** Callbacks rather than promises: a client that waits for its turn would show as latency. */
async function runConnection(load: Load, request: Buffer, end: number, latencies: number[]): Promise<void> {
  const done = Promise.withResolvers<void>()
  let sent = 0
  const connection = await openConnection(load.port, (error, status) => {
    const now = performance.now()
    if (error) return done.reject(error)
    if (status !== load.status) return done.reject(new Error(`${load.path}: ${status}, not ${load.status}`))
    latencies.push(now - sent)
    if (now >= end) return done.resolve()
    sent = now
    return connection.send(request)
  })
  try {
    sent = performance.now()
    connection.send(request)
    await done.promise
  } finally {
    connection.close()
  }
}
