import { Server as HttpServer } from 'node:http'
import { type AddressInfo, type ListenOptions, Server } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import type { Listening, PublicAddress } from './messages.ts'

export interface MoveReports {
  listening(id: number, listening: Listening): void
  closed(id: number): void
  /** Other processes serve what comes in here. */
  shared(): void
}

interface Entry {
  readonly id: number
  /** What it asked for; undefined when it was left where it is. */
  host: string | undefined
}

type Listen = (this: Server, ...args: unknown[]) => Server

/**
 * The public port belongs to the supervisor: a server that means to listen on it gets a free port on 127.0.0.1 and
 * goes on saying that it has the public one. What listens elsewhere is left there; HTTP servers are reported.
 */
export function moveServers(address: PublicAddress, reports: MoveReports): void {
  const entries = new WeakMap<Server, Entry>()
  /** Hosts whose public port has been given away: a second server gets the error that it would get anywhere. */
  const taken = new Set<string>()
  const listen = Server.prototype.listen as Listen
  let ids = 0

  const moved = function (this: Server, ...args: unknown[]): Server {
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

  function follow(server: Server): Entry {
    const entry: Entry = { id: ids++, host: undefined }
    entries.set(server, entry)
    // First of all: the program may be told that it listens and answer at once.
    server.prependListener('listening', () => {
      const real = realAddress.call(server)
      if (real === null || typeof real === 'string') return
      const wasMoved = entry.host !== undefined
      const secure = server instanceof TlsServer
      const http2 = speaksHttp2Alone(server)
      const isHttp = server instanceof HttpServer || secure || http2
      // gRPC beside the application, say.
      if (!wasMoved && (!isHttp || http2)) return
      if (!isHttp) {
        tellWorkers(server, address)
        reports.shared()
      }
      reports.listening(entry.id, { moved: wasMoved, ...reachable(real), secure, http2 })
    })
    server.on('close', () => {
      if (entry.host !== undefined) taken.delete(entry.host)
      reports.closed(entry.id)
    })
    return entry
  }
}

/** By what Node gives its servers: those of HTTP/2, and those that have time limits of HTTP/1.1 too. */
function speaksHttp2Alone(server: Server): boolean {
  return 'updateSettings' in server && !('headersTimeout' in server)
}

/**
 * The server may be the one that node:cluster listens with for its workers: they ask its handle for the port, and
 * one that is not theirs is an error to them.
 */
function tellWorkers(server: Server, address: PublicAddress): void {
  const { _handle: handle } = server as { _handle?: { getsockname?: (out: object) => number } | null }
  if (handle) handle.getsockname = (out) => (Object.assign(out, address), 0)
}

/** What `listen` is called with, when it is a port. */
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

/** A server on every address is reached on this machine's own. */
function reachable({ address, port }: AddressInfo): { host: string; port: number } {
  return { host: address === '::' || address === '0.0.0.0' ? '127.0.0.1' : address, port }
}
