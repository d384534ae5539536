import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { BackendMessage, ReportsAddress } from '../../child/messages.ts'
import { parseMessage } from '../../processes/child-channel.ts'
import { readLines } from '../../processes/read-lines.ts'

type Receive = (message: BackendMessage) => void

/**
 * Receives the reports of the backend's workers: processes that it forks, workers of node:cluster and worker threads.
 * Their preload connects to it, because the pipe to the supervisor belongs to the backend's first process alone.
 */
export interface WorkerReports {
  /** Registers a backend. Returns the address for its workers; `receive` gets what they report. */
  readonly register: (receive: Receive) => ReportsAddress
  /** Ends the connections of a backend's workers. */
  readonly remove: (address: ReportsAddress) => void
  readonly close: () => Promise<void>
}

/** Longest report of a worker, in characters. */
const longestLine = 64 * 1024

/** Opens the server for reports, on a free port of 127.0.0.1. */
export async function openWorkerReports(): Promise<WorkerReports> {
  const backends = new Map<string, Receive>()
  const sockets = new Map<Socket, string>()

  function follow(socket: Socket): void {
    const servers = new Set<string>()
    sockets.set(socket, '')
    const read = readLines(socket, longestLine, (line) => {
      if (line === '') return
      const [key = '', message] = parseMessage(line) ?? []
      const receive = backends.get(key)
      // Another program of this machine: it does not have the key.
      if (receive === undefined) return void socket.destroy()
      sockets.set(socket, key)
      const report = message as BackendMessage
      if (report.type === 'listening') servers.add(report.id)
      receive(report)
    })
    void read.then(() => {
      const receive = backends.get(sockets.get(socket) ?? '')
      sockets.delete(socket)
      for (const id of servers) receive?.({ type: 'closed', id })
    })
  }

  const server = createServer(follow)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    register(receive) {
      const key = randomBytes(16).toString('hex')
      backends.set(key, receive)
      return { port, key }
    },
    remove({ key }) {
      backends.delete(key)
      for (const [socket, used] of sockets) if (used === key) socket.destroy()
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets.keys()) socket.destroy()
      await closed
    },
  }
}
