import { IncomingMessage } from 'node:http'
import { isIPv6, type Server, type Socket } from 'node:net'
import { clientHeader } from './messages.ts'

/**
 * Gives the requests of a server the address of the client that has sent them to the supervisor: a backend sees in
 * `req.socket.remoteAddress` what it would see without the supervisor. `emit` is the one place that all kinds of
 * requests pass, upgrades included; a listener of its own for upgrades would change how Node treats them.
 */
export function restoreClients(server: Server): void {
  const emit = server.emit.bind(server) as (...args: unknown[]) => boolean
  server.emit = ((...args: unknown[]) => {
    if (args[1] instanceof IncomingMessage) restoreClient(args[1])
    return emit(...args)
  }) as Server['emit']
}

/** The supervisor sends no address for a client of this machine: the connection has the right one already. */
function restoreClient({ headers, rawHeaders, socket }: IncomingMessage): void {
  const value = headers[clientHeader]
  if (typeof value !== 'string') return forget(socket)
  delete headers[clientHeader]
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === clientHeader)
  rawHeaders.splice(at, 2)
  const [address = '', port] = value.split(' ')
  const family = isIPv6(address) ? 'IPv6' : 'IPv4'
  const client = { remoteAddress: address, remotePort: Number(port), remoteFamily: family }
  for (const [name, own] of Object.entries(client)) {
    Object.defineProperty(socket, name, { value: own, configurable: true })
  }
}

/** Undoes what was done for an earlier request of the connection. */
function forget(socket: Socket): void {
  for (const name of ['remoteAddress', 'remotePort', 'remoteFamily']) Reflect.deleteProperty(socket, name)
}
