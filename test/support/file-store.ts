import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll } from 'vitest'

/** A server that stands in for a store of files, and remembers what it was asked for. */
export interface FileStore {
  readonly url: string
  readonly asked: IncomingMessage[]
  /** What answers. A test may set it. */
  answer: RequestListener
  /** Ends all connections, and takes no new ones until `start`. */
  stop(): void
  start(): Promise<void>
}

/** Starts a store for the tests of the enclosing `describe`. */
export function useFileStore(): FileStore {
  const asked: IncomingMessage[] = []
  let port = 0
  const server = createServer((req, res) => {
    asked.push(req)
    store.answer(req, res)
  })
  const store: FileStore = {
    get url() {
      return `http://127.0.0.1:${String(port)}/shop`
    },
    asked,
    answer: (_req, res) => void res.writeHead(404).end(),
    stop() {
      server.close()
      server.closeAllConnections()
    },
    async start() {
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
      ;({ port } = server.address() as AddressInfo)
    },
  }
  beforeAll(() => store.start())
  afterAll(() => store.stop())
  return store
}
