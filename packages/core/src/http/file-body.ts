import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { ByteRange } from './byte-ranges.ts'

const chunkBytes = 64 * 1024

/**
 * A body made of parts of a file, and of text between them. The file is closed at the end and when the client leaves.
 * A file that ends before the announced length is an error, so that a response cut short never looks whole.
 *
 * @param parts in the order of the body
 */
export function fileBody(handle: FileHandle, parts: readonly (ByteRange | string)[]): Readable {
  let index = 0
  let position: number | undefined

  async function next(): Promise<Buffer | null> {
    const part = parts[index]
    if (part === undefined) return null
    if (typeof part === 'string') {
      index++
      return Buffer.from(part)
    }
    const start = position ?? part.start
    const length = Math.min(chunkBytes, part.end - start + 1)
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, start)
    if (bytesRead === 0) throw new Error('The file has become shorter while it was sent')
    position = start + bytesRead
    if (position > part.end) {
      index++
      position = undefined
    }
    return buffer.subarray(0, bytesRead)
  }

  return new Readable({
    highWaterMark: chunkBytes,
    read() {
      next().then(
        (chunk) => this.push(chunk),
        (error: unknown) => this.destroy(error as Error),
      )
    },
    destroy(error, done) {
      handle.close().then(
        () => done(error),
        () => done(error),
      )
    },
  })
}
