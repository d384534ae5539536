import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { readFirstLine } from './first-line.ts'

it.each([
  [['{"a":1}\nrest'], '{"a":1}', 'rest'],
  [['{"a"', ':1}', '\nre', 'st'], '{"a":1}', 'rest'],
  [['line\n'], 'line', ''],
  [['\n\nx\n'], '', '\nx\n'],
  [['é\né'], 'é', 'é'],
])('%j', async (chunks, line, rest) => {
  const stream = new PassThrough()
  const reading = readFirstLine(stream)
  for (const chunk of chunks) {
    stream.write(chunk)
    await new Promise(setImmediate)
  }
  stream.end()
  expect(await reading).toBe(line)
  expect(await text(stream)).toBe(rest)
})

it('a stream that ends, fails or is endless has no first line', async () => {
  await expect(readFirstLine(Readable.from([Buffer.from('no end')]))).rejects.toThrow('ended')
  const failing = new PassThrough()
  const reading = readFirstLine(failing)
  failing.destroy(new Error('broken'))
  await expect(reading).rejects.toThrow('broken')
  const long = new PassThrough({ highWaterMark: 4 * 1024 * 1024 })
  long.write(Buffer.alloc(2 * 1024 * 1024, 'a'))
  await expect(readFirstLine(long)).rejects.toThrow('too long')
})
