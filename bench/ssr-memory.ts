import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SsrKind } from './candidates/ssr-server.ts'
import type { MemoryReport } from './candidates/report-usage.ts'
import type { Bench, Candidate, Measurement, Row } from './harness/bench.ts'
import { renderGet } from './harness/connection.ts'
import { forkCandidate, nextMessage, stopProcess } from './harness/process.ts'
import { makeTempFolder } from './harness/temp-folder.ts'
import { buildSsrProject, writeSsrProject } from './projects/ssr-project.ts'
import { PAGE_HEADERS } from './servers/ssr-servers.ts'

const REQUESTS = 100_000
const WARM_UP_REQUESTS = 5_000
const CONNECTIONS = 32
/** Pages that never end: React's stream, a web stream, and one without a first byte. */
const PATHS = ['/', '/web', '/waits']
/** Time that a page without a first byte gets before the client leaves, milliseconds. */
const WAIT_MS = 5
/** Time in which the server notices that the last clients have left, milliseconds. */
const SETTLE_MS = 300
const KINDS: SsrKind[] = ['Express + integration', 'Fastify + integration', 'node:http + integration']

export const ssrMemory: Bench = {
  name: 'ssr-memory',
  title: `memory of a server after ${REQUESTS} pages that clients have left half way`,
  rounds: 1,
  async prepare() {
    const root = join(makeTempFolder('ssr-memory'), 'project')
    await writeSsrProject(root)
    await buildSsrProject(root)
    return {
      notes: [
        `${CONNECTIONS} clients in turns: each leaves at the first byte, or after ${WAIT_MS} ms where there is none.`,
        'held: growth of heap and buffers, after garbage collections. resident: growth of the process.',
        `Both from after ${WARM_UP_REQUESTS} requests. open: renders whose signal has not aborted in the end.`,
      ],
      candidates: KINDS.map((kind) => createCandidate(root, kind)),
      rows: KINDS.flatMap(createRows),
    }
  },
}

function createCandidate(root: string, kind: SsrKind): Candidate {
  return {
    name: kind,
    async measure() {
      const input = { root, kind, dev: false, entry: 'entry-open.jsx' }
      const child = forkCandidate('ssr-server.ts', input, { NODE_ENV: 'production' })
      const readMemory = async (): Promise<MemoryReport> => {
        child.send('memory')
        return (await nextMessage(child)) as MemoryReport
      }
      try {
        const { port } = (await nextMessage(child)) as { port: number }
        await leavePages(port, WARM_UP_REQUESTS)
        const before = await readMemory()
        await leavePages(port, REQUESTS)
        await sleep(SETTLE_MS)
        const after = await readMemory()
        return {
          held: after.held - before.held,
          resident: after.resident - before.resident,
          open: after.openRenders,
        } satisfies Measurement
      } finally {
        await stopProcess(child)
      }
    },
  }
}

/** Opens pages on connections of their own, and leaves each while it is under way. */
async function leavePages(port: number, count: number): Promise<void> {
  const requests = PATHS.map((path) => renderGet(port, path, PAGE_HEADERS))
  let next = 0
  const client = async (): Promise<void> => {
    while (next < count) {
      const turn = next++ % PATHS.length
      await leavePage(port, requests[turn]!, PATHS[turn] === '/waits')
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, client))
}

async function leavePage(port: number, request: Buffer, isSilent: boolean): Promise<void> {
  const socket: Socket = connect({ port, host: '127.0.0.1' })
  socket.write(request)
  if (isSilent) await sleep(WAIT_MS)
  else await once(socket, 'data')
  socket.destroy()
  await once(socket, 'close')
}

function createRows(kind: SsrKind): Row[] {
  const of = (metric: string, unit: Row['unit'], atMost?: number): Row => ({
    label: `${kind}: ${metric}`,
    series: { candidate: kind, metric },
    unit,
    ...(atMost !== undefined && { target: { atMost } }),
  })
  return [of('held', 'bytes', 2_000_000), of('resident', 'bytes'), of('open', 'count', 0)]
}
