import { once } from 'node:events'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { PipeTarget } from './pipe-target.ts'

describe('PipeTarget', () => {
  it('gives what has come so far in one piece, and knows that nothing follows', async () => {
    const target = new PipeTarget(100)
    target.write('first, ')
    target.write('second')
    expect(target.isRead).toBe(false)
    target.end()
    expect(String(await target.next())).toBe('first, second')
    expect(target.isRead).toBe(true)
    expect(await target.next()).toBeUndefined()
  })

  it('waits for the next piece, and does not take a pause for the end', async () => {
    const target = new PipeTarget(100)
    target.write('first')
    expect(String(await target.next())).toBe('first')
    expect(target.isRead).toBe(false)
    const next = target.next()
    target.end('second')
    expect(String(await next)).toBe('second')
    expect(await target.next()).toBeUndefined()
  })

  it('stops its writer while nobody reads, and loses nothing', async () => {
    let made = 0
    function* texts(): Generator<string> {
      for (; made < 100; made++) yield 'x'.repeat(50)
    }
    const target = new PipeTarget(100)
    const source = Readable.from(texts(), { objectMode: false, highWaterMark: 10 })
    source.pipe(target)
    await once(source, 'pause')
    expect(made).toBeLessThan(20)
    let length = 0
    for (let piece = await target.next(); piece; piece = await target.next()) length += piece.length
    expect([made, length]).toEqual([100, 5000])
  })

  it.each([
    ['before anything was read', ''],
    ['with a piece that nobody has read', 'first'],
  ])('rejects with the error of the writer %s', async (_, text) => {
    const target = new PipeTarget(100)
    if (text) target.write(text)
    const next = text ? undefined : target.next()
    target.destroy(new Error('failed'))
    await expect(next ?? target.next()).rejects.toThrow('failed')
    expect(target.isRead).toBe(false)
  })

  it('rejects when the writer leaves without an end', async () => {
    const target = new PipeTarget(100)
    const next = target.next()
    target.destroy()
    await expect(next).rejects.toThrow('has ended before it was whole')
  })

  it('takes empty pieces and an empty stream', async () => {
    const target = new PipeTarget(100)
    Readable.from([Buffer.alloc(0)]).pipe(target)
    expect(await target.next()).toBeUndefined()
  })
})
