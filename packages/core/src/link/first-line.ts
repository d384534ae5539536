import type { Readable } from 'node:stream'

/** The longest first line, bytes. */
const maxLine = 1024 * 1024

/**
 * Reads the first line of a stream, without its line break. The rest stays in the stream.
 *
 * @throws Error when the stream ends or fails within the line, or the line is too long
 */
export function readFirstLine(stream: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    const settle = (error: Error | undefined): void => {
      stream.off('readable', read)
      stream.off('error', settle)
      stream.off('end', ended)
      stream.off('close', ended)
      if (error) reject(error)
      else resolve(Buffer.concat(parts).toString('utf8'))
    }
    const ended = (): void => settle(new Error('The stream ended in its first line'))
    const read = (): void => {
      for (
        let chunk = stream.read() as Buffer | null;
        chunk !== null;
        chunk = stream.read() as Buffer | null
      ) {
        const end = chunk.indexOf(0x0a)
        parts.push(end === -1 ? chunk : chunk.subarray(0, end))
        if (end !== -1) {
          settle(undefined)
          const rest = chunk.subarray(end + 1)
          if (rest.length > 0) stream.unshift(rest)
          return
        }
        size += chunk.length
        if (size > maxLine) return settle(new Error('The first line is too long'))
      }
    }
    stream.on('readable', read)
    stream.on('error', settle)
    stream.on('end', ended)
    stream.on('close', ended)
  })
}
