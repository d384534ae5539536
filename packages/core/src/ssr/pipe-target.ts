import { Writable } from 'node:stream'

/**
 * A stream that others write into, and that is read piece by piece. Its writer is stopped when the reader is behind. It does what
 * a PassThrough does at a third of the cost, and knows when nothing follows.
 */
export class PipeTarget extends Writable {
  readonly #readAhead: number
  #pieces: Buffer[] = []
  #length = 0
  /** Lets the writer go on. */
  #resume: (() => void) | undefined
  #wake = (): void => {}

  /** @param readAhead bytes that may wait for the reader */
  constructor(readAhead: number) {
    // Writers that are told of the end of what they have ended themselves take it for a failure.
    super({ highWaterMark: readAhead, autoDestroy: false })
    this.#readAhead = readAhead
    // The reader is told by `next`, and what fails after its end has nobody to tell.
    this.on('error', () => this.#wake())
    this.on('close', () => this.#wake())
  }

  /** Whether the writer has ended, and everything was read. */
  get isRead(): boolean {
    return this.writableEnded && this.writableLength === 0 && this.#length === 0 && !this.destroyed
  }

  /** Resolves with all that has come; undefined at the end. Rejects with the error of the writer, or when it has given up. */
  async next(): Promise<Buffer | undefined> {
    for (;;) {
      if (this.errored) throw this.errored
      if (this.#length > 0) return this.#take()
      if (this.isRead) return undefined
      if (this.destroyed) throw new Error('The body has ended before it was whole')
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  override _write(piece: Buffer, _encoding: string, done: () => void): void {
    this.#pieces.push(piece)
    this.#length += piece.length
    if (this.#length < this.#readAhead) done()
    else this.#resume = done
    this.#wake()
  }

  override _final(done: () => void): void {
    this.#wake()
    done()
  }

  #take(): Buffer {
    const pieces = this.#pieces
    this.#pieces = []
    this.#length = 0
    const resume = this.#resume
    this.#resume = undefined
    resume?.()
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)
  }
}
