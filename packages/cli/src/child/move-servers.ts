import { Server as HttpServer } from 'node:http'
import { type AddressInfo, type ListenOptions, Server } from 'node:net'
import path from 'node:path'
import { Server as TlsServer } from 'node:tls'
import { threadId } from 'node:worker_threads'
import { packCertificate } from './certificate.ts'
import type { Listening, PublicAddress } from './messages.ts'
import { restoreClients } from './restore-client.ts'

/** Receives what happens to the servers of this process. */
export interface MoveReports {
  listening(id: string, listening: Listening): void
  closed(id: string): void
  /**
   * Called for a moved server that is not one of HTTP: node:cluster listens with such a server for workers that are
   * started without this preload.
   */
  shared(): void
}

interface Entry {
  /** Its name among all servers of the backend's processes. */
  readonly id: string
  /** The host that it asked for; undefined when it was not moved. */
  host: string | undefined
  isOpen: boolean
}

type Listen = (this: Server, ...args: unknown[]) => Server

/**
 * Moves servers of this process away from the public port, which the supervisor listens on: `listen` gives them a
 * free port of 127.0.0.1, and `address()` goes on returning the public one. Servers on other ports are left alone;
 * those of HTTP are reported.
 */
export function moveServers(address: PublicAddress, reports: MoveReports): void {
  const entries = new WeakMap<Server, Entry>()
  /**
   * Hosts on which a server has been moved. A second one on the same host is not: it gets EADDRINUSE, as it would
   * without the supervisor.
   */
  const taken = new Set<string>()
  const listen = Server.prototype.listen as Listen
  let nextId = 0

  const moved = function (this: Server, ...args: unknown[]): Server {
    // Node refuses a second call, and what the first one has set stays.
    if (this.listening) return Reflect.apply(listen, this, args)
    const options = listenOptions(args)
    const host = options?.host ?? '::'
    const moves = options !== undefined && Number(options.port) === address.port && !taken.has(host)
    const entry = entries.get(this) ?? follow(this)
    entry.host = moves ? host : undefined
    if (!moves) return Reflect.apply(listen, this, args)
    taken.add(host)
    const callback = args.at(-1)
    const rest = typeof callback === 'function' ? [callback] : []
    return Reflect.apply(listen, this, [{ ...options, host: '127.0.0.1', port: 0, ipv6Only: false }, ...rest])
  }
  Server.prototype.listen = moved as typeof Server.prototype.listen

  const realAddress = Server.prototype.address
  Server.prototype.address = function () {
    const real = realAddress.call(this)
    const isMoved = entries.get(this)?.host !== undefined && real !== null && typeof real === 'object'
    return isMoved ? { ...address } : real
  }

  function closed(entry: Entry): void {
    if (entry.host !== undefined) taken.delete(entry.host)
    entry.isOpen = false
    reports.closed(entry.id)
  }

  function follow(server: Server): Entry {
    const entry: Entry = {
      id: `${String(process.pid)}.${String(threadId)}.${String(nextId++)}`,
      host: undefined,
      isOpen: false,
    }
    entries.set(server, entry)
    restoreClients(server)
    // Ahead of the program's own listeners: node:cluster takes the handle out of its server there.
    server.prependListener('listening', () => {
      const real = realAddress.call(server) as AddressInfo | string | null
      if (real === null) return
      const wasMoved = entry.host !== undefined
      const secure = server instanceof TlsServer
      const http2 = speaksHttp2Alone(server)
      const isHttp = server instanceof HttpServer || secure || http2
      // A server that is not for browsers, such as gRPC beside the application.
      if (!wasMoved && (!isHttp || http2)) return
      if (!isHttp) {
        tellWorkers(server, address, () => closed(entry))
        reports.shared()
      }
      entry.isOpen = true
      const certificate = secure ? packCertificate(server) : undefined
      const listening = { moved: wasMoved, ...reachable(real), secure, certificate, http2 }
      // Programs that look for a free port close the server as soon as it listens.
      setImmediate(() => {
        if (entry.isOpen) reports.listening(entry.id, listening)
      })
    })
    server.on('close', () => closed(entry))
    return entry
  }
}

/**
 * Returns whether a server speaks HTTP/2 without HTTP/1.1. Only HTTP/2 servers have `updateSettings`, and only servers
 * that speak HTTP/1 have `headersTimeout`.
 */
function speaksHttp2Alone(server: Server): boolean {
  return 'updateSettings' in server && !('headersTimeout' in server)
}

/**
 * Lets the handle of a server return the public address. node:cluster listens with such a server for its workers;
 * they ask the handle for the port, and treat one that they did not ask for as an error. It takes the handle out of
 * the server and closes it when the last worker has ended, so that the server itself never emits 'close'.
 */
function tellWorkers(server: Server, address: PublicAddress, closed: () => void): void {
  const { _handle: handle } = server as { _handle?: Handle | null }
  if (!handle) return
  handle.getsockname = (out) => (Object.assign(out, address), 0)
  const close = handle.close
  handle.close = function (...args) {
    closed()
    return Reflect.apply(close, this, args)
  }
}

/** The methods of Node's `TCP` handle that are replaced. */
interface Handle {
  getsockname(out: object): number
  close(...args: unknown[]): void
}

/** Returns the arguments of `listen` as options; undefined when it is not called with a port (a path, a handle). */
function listenOptions(args: readonly unknown[]): ListenOptions | undefined {
  const [first, second] = args
  if (typeof first === 'object' && first !== null) {
    const { port } = first as ListenOptions
    return isPort(port) && !('fd' in first) && !('_handle' in first) ? (first as ListenOptions) : undefined
  }
  if (!isPort(first)) return undefined
  const backlog = args.slice(1, 3).find((value) => typeof value === 'number')
  return {
    port: Number(first),
    ...(typeof second === 'string' ? { host: second } : {}),
    ...(backlog === undefined ? {} : { backlog }),
  }
}

function isPort(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^\s*\d+\s*$/.test(value))
}

/** Returns the address for connections from this machine: a server on all addresses is reached at 127.0.0.1. */
function reachable(real: AddressInfo | string): Pick<Listening, 'host' | 'port' | 'path'> {
  if (typeof real === 'string') {
    // Linux's abstract sockets are no files: their names begin with a null character.
    return { host: '', port: 0, path: real.startsWith('\0') ? real : path.resolve(real) }
  }
  const { address, port } = real
  return { host: address === '::' || address === '0.0.0.0' ? '127.0.0.1' : address, port }
}
