import { openConnection } from './connection.ts'
import type { Connection } from './connection.ts'
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
  const request = renderRequest(load)
  const connections = await Promise.all(
    Array.from({ length: load.connections }, () => openConnection(load.port)),
  )
  try {
    await repeat(connections, request, load, load.warmUpMs)
    return await repeat(connections, request, load, load.durationMs)
  } finally {
    for (const connection of connections) connection.close()
  }
}

function renderRequest({ path, port, headers }: Load): Buffer {
  const fields = Object.entries({ Host: `127.0.0.1:${port}`, Connection: 'keep-alive', ...headers })
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
}

async function repeat(
  connections: Connection[],
  request: Buffer,
  { path, status }: Load,
  durationMs: number,
): Promise<LoadResult> {
  const latencies: number[] = []
  const begin = performance.now()
  await Promise.all(
    connections.map(async (connection) => {
      let now = performance.now()
      while (now - begin < durationMs) {
        const sent = now
        const answer = await connection.exchange(request)
        if (answer.status !== status) throw new Error(`${path}: ${answer.status}, not ${status}`)
        now = performance.now()
        latencies.push(now - sent)
      }
    }),
  )
  const seconds = (performance.now() - begin) / 1000
  return {
    requestsPerSecond: latencies.length / seconds,
    medianLatencyMs: summarise(latencies).median,
  }
}
