import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { builtFixture } from '../support/built-fixture.ts'
import { startMeasured } from './measured-process.ts'

interface Held {
  readonly timers: number
  readonly descriptors: number
  readonly listeners: number
  /** Bytes, after a garbage collection. */
  readonly heap: number
}

/** Pages of the fixture that stay open: without a first byte, and behind one. */
const pages = ['never', 'web', 'node', 'pipe']
const atOnce = 50
const rounds = 4
/** A render that stays holds its request and response, more than 10 KB. */
const heapPerRender = 2_000

/** Leaves pages that are under way, half of the requests at the first byte and half before there is one. */
async function leavePages(port: number, page: string, hasStarted: () => Promise<void>): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: atOnce }, () => openPage(port, page)))
  if (page === 'never') await hasStarted()
  for (const socket of sockets) socket.destroy()
}

/** Asks for a page; resolves when its first bytes are there, where it has any. */
async function openPage(port: number, page: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(`GET /?page=${page}&probe=all HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n`)
  await once(socket, page === 'never' ? 'connect' : 'data')
  return socket
}

describe.each(['Express', 'Fastify', 'node:http'])('%s', (host) => {
  it('a thousand pages that clients have left leave nothing behind', async () => {
    const root = await builtFixture({ fixture: 'ssr' })
    const program = await startMeasured<{ port: number }, Held>(
      'aborted-renders.ts',
      [root, host],
      'production',
    )
    onTestFinished(program.kill)
    const { port } = program.started
    let left = 0

    /** Waits until a note was made as often as pages were left. */
    async function noted(note: string, count: number): Promise<void> {
      let made = 0
      while (made < count) {
        program.child.send('noted')
        const [notes] = (await once(program.child, 'message')) as [Record<string, number>]
        made = notes[note] ?? 0
      }
      expect(made).toBe(count)
    }
    async function leaveAll(): Promise<void> {
      left += atOnce
      for (const page of pages) await leavePages(port, page, () => noted('started', left))
      await noted('aborted', left)
      await noted('cancelled', left * (pages.length - 1))
    }

    await leaveAll()
    await leaveAll()
    const before = await program.measure()
    for (let round = 0; round < rounds; round++) await leaveAll()
    const after = await program.measure()

    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 5)
    expect(after.timers).toBeLessThanOrEqual(before.timers + 2)
    expect(after.listeners).toBe(before.listeners)
    expect(after.heap - before.heap).toBeLessThan(rounds * atOnce * pages.length * heapPerRender)
  })
})
