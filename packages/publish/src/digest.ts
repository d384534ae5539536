import { createHash, hash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** Digests of a content, in hexadecimal digits, with its bytes. */
export interface Digest {
  readonly size: number
  /** What stores verify, and call an object by. */
  readonly md5: string
  readonly sha256: string
}

export function digestText(text: string): string {
  return hash('md5', text)
}

/** @throws the error of the file system */
export function digestFile(file: string): Promise<Digest> {
  return digestPieces(createReadStream(file, { highWaterMark: 256 * 1024 }))
}

/** @throws the error of the pieces */
export async function digestPieces(pieces: AsyncIterable<Uint8Array>): Promise<Digest> {
  const md5 = createHash('md5')
  const sha256 = createHash('sha256')
  let size = 0
  for await (const piece of pieces) {
    md5.update(piece)
    sha256.update(piece)
    size += piece.length
  }
  return { size, md5: md5.digest('hex'), sha256: sha256.digest('hex') }
}
