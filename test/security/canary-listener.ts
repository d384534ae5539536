import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll } from 'vitest'

/** Starts a server that must get no connection, for all tests of the enclosing `describe`. */
export interface CanaryListener {
  readonly port: number
  /** Number of connections. */
  readonly contacts: number
}

export function useCanaryListener(): CanaryListener {
  let contacts = 0
  const server = createServer((socket) => {
    contacts++
    socket.destroy()
  })
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => void server.close())
  return {
    get port() {
      return (server.address() as AddressInfo).port
    },
    get contacts() {
      return contacts
    },
  }
}
