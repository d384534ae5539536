import { connect, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { sendRaw } from '../support/raw-socket.ts'
import { largeFile } from './hostile-build.ts'
import { expectNothingLeft, hostNames, useHostileHosts } from './hostile-hosts.ts'
import { exchange, head, openWire } from './wire.ts'

const hosts = useHostileHosts()
const request = head(`GET ${largeFile} HTTP/1.1`, 'Host: localhost')
const small = head('GET /robots.txt HTTP/1.1', 'Host: localhost')

/** Opens a connection whose errors do not matter. */
function open(port: number): Socket {
  return connect({ port, host: '127.0.0.1', noDelay: true }).on('error', () => {})
}

function closed(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve))
}

function several<Result>(use: (index: number) => Promise<Result>, times = 30): Promise<Result[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => use(index)))
}

/** Each leaves the connection at another point. */
const leavers: readonly ((port: number, index: number) => Promise<unknown>)[] = [
  // A reset in the middle of a request.
  async (port, index) => {
    const socket = open(port)
    socket.write(request.slice(0, 1 + ((index * 7) % request.length)), () => socket.resetAndDestroy())
    await closed(socket)
  },
  // A reset in the middle of a body.
  async (port, index) => {
    const socket = open(port)
    const announced = head('GET /robots.txt HTTP/1.1', 'Host: localhost', 'Content-Length: 1000')
    socket.write(announced + 'x'.repeat(index), () => socket.resetAndDestroy())
    await closed(socket)
  },
  // A reset with the first byte of a response.
  async (port) => {
    const socket = open(port)
    socket.write(request)
    socket.once('data', () => socket.resetAndDestroy())
    await closed(socket)
  },
  // An end without reading.
  async (port) => {
    const socket = open(port).pause()
    socket.write(request.repeat(3), () => socket.destroy())
    await closed(socket)
  },
  // Half a connection.
  async (port) => {
    const socket = open(port).resume()
    socket.end(request)
    await closed(socket)
  },
]

/** Bytes that no request of HTTP/1.1 begins with. */
const otherProtocols = {
  'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0',
  TLS: '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
  noise: '\xff\xfe\xfd\r\n\r\n',
}

describe.each(hostNames)('%s', (name) => {
  it('clients that leave, at whatever point, leave nothing behind', async () => {
    const port = hosts.port(name)
    const leaveAll = async (): Promise<void> => {
      for (const leave of leavers) await several((index) => leave(port, index))
    }
    await leaveAll()
    const before = await hosts.process.measure()
    await leaveAll()
    expect(await exchange(port, small)).toMatchObject({ status: 200, body: 'User-agent: *\n' })
    await expectNothingLeft(hosts.process, before)
  })

  it('clients that read nothing for a while hold up nobody, and get all of it', async () => {
    const port = hosts.port(name)
    const before = await hosts.process.measure()
    const slow = await several(async () => {
      const wire = await openWire(port)
      wire.socket.pause()
      wire.write(request.repeat(2) + small)
      return wire
    }, 8)
    for (const { status } of await several(() => exchange(port, small))) expect(status).toBe(200)
    const expected = hosts.build.contents.get(largeFile)
    for (const wire of slow) {
      wire.socket.resume()
      for (let count = 0; count < 2; count++) expect((await wire.reply()).body === expected).toBe(true)
      expect((await wire.reply()).body).toBe('User-agent: *\n')
      wire.reset()
    }
    await expectNothingLeft(hosts.process, before)
  })

  it('a request that comes byte by byte is answered', async () => {
    const wire = await openWire(hosts.port(name))
    for (const byte of small) {
      wire.write(byte)
      await new Promise(setImmediate)
    }
    expect((await wire.reply()).status).toBe(200)
    wire.reset()
  })

  it.each(Object.entries(otherProtocols))('%s gets what bare Node answers', async (_kind, bytes) => {
    const whole = Buffer.from(`${bytes}\r\n\r\n`, 'latin1')
    const [{ status: expected }, { status }] = await Promise.all([
      sendRaw(hosts.port('node'), whole),
      sendRaw(hosts.port(name), whole),
    ])
    expect(status).toBe(expected)
    expect(status).toBe(400)
  })
})
