import { IncomingMessage } from 'node:http'
import { isIPv6, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { clientHeader } from './messages.ts'

/**
 * Gives the requests of a server the address of the client that has sent them to the supervisor, and whether it came by
 * HTTPS: a backend sees in `req.socket` what it would see without the supervisor. `emit` is the one place that all kinds of
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
  forget(socket)
  if (typeof value !== 'string') return
  delete headers[clientHeader]
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === clientHeader)
  rawHeaders.splice(at, 2)
  const [address = '', port, protocol] = value.split(' ')
  const family = isIPv6(address) ? 'IPv6' : 'IPv4'
  const client = { remoteAddress: address, remotePort: Number(port), remoteFamily: family }
  for (const [name, own] of Object.entries(client)) define(socket, name, own)
  // Frameworks take it from here whether a request is secure, and with it cookies.
  if (protocol === 'https' && !(socket instanceof TLSSocket)) define(socket, 'encrypted', true)
}

function define(socket: Socket, name: string, value: unknown): void {
  Object.defineProperty(socket, name, { value, configurable: true })
}

/** Undoes what was done for an earlier request of the connection. */
function forget(socket: Socket): void {
  for (const name of ['remoteAddress', 'remotePort', 'remoteFamily']) Reflect.deleteProperty(socket, name)
  if (!(socket instanceof TLSSocket)) Reflect.deleteProperty(socket, 'encrypted')
}
