import { Readable } from 'node:stream'
import { type Chunk, type Chunks, readAhead } from './chunks.ts'

/** What stands around a streamed body, and who is told when it breaks off. */
interface Frame {
  /** Leaves together with the first piece. */
  readonly before: string
  /** Follows the last piece. */
  readonly after: string
  /** What the head says of the length, bytes: more would be read as the next response, and less waited for. */
  readonly length?: number | undefined
  /** Returns why the body is given up when the response ends first. */
  reason(): unknown
  onError(error: unknown): void
}

/**
 * Returns the bytes of a page whose body is still being made. @param chunks what follows the first piece
 *
 * @throws Error when the first piece is longer than the head says
 */
export function streamPage(
  first: Chunk,
  chunks: Chunks | undefined,
  { before, after, length = Infinity, reason, onError }: Frame,
): Readable {
  let isFirst = true
  let isEnded = false
  let left = length

  function count(chunk: Chunk): Chunk {
    left -= Buffer.byteLength(chunk)
    if (left < 0) throw new Error('The body is longer than its "content-length"')
    return chunk
  }

  async function read(this: Readable): Promise<void> {
    try {
      const chunk = await chunks?.next()
      if (chunk !== undefined) return void this.push(count(chunk))
      isEnded = true
      if (left > 0 && length !== Infinity) throw new Error('The body is shorter than its "content-length"')
      if (after !== '') this.push(after)
      this.push(null)
    } catch (error) {
      // It fails because it was given up.
      if (this.destroyed) return
      isEnded = true
      chunks?.cancel(error)
      onError(error)
      this.destroy(error instanceof Error ? error : new Error('The body has failed', { cause: error }))
    }
  }

  try {
    count(first)
  } catch (error) {
    chunks?.cancel(error)
    throw error
  }
  return new Readable({
    highWaterMark: readAhead,
    read() {
      if (!isFirst) return void read.call(this)
      isFirst = false
      const start = join(before, first)
      if (start.length > 0) this.push(start)
      else void read.call(this)
    },
    destroy(error, done) {
      if (!isEnded) chunks?.cancel(error ?? reason())
      done(error)
    },
  })
}

function join(before: string, first: Chunk): Chunk {
  if (before === '') return first
  return typeof first === 'string' ? before + first : Buffer.concat([Buffer.from(before), first])
}
