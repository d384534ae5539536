import { finished, type Readable } from 'node:stream'
import { PipeTarget } from './pipe-target.ts'
import type { Body, Pipeable } from './types.ts'

/** A piece of a body. */
export type Chunk = string | Uint8Array

/** A streamed body of any kind, read piece by piece: nothing is made before it is asked for, beyond the buffer of its stream. */
export interface Chunks {
  /** Resolves with the next piece, never an empty one; undefined at the end. Rejects when the body fails or is cut short. */
  next(): Promise<Chunk | undefined>
  /** Returns whether nothing follows what was read; false where that is not known before the end is read. */
  isRead?(): boolean
  /** Gives the body up. Never throws. */
  cancel(reason: unknown): void
}

export type StreamedBody = Exclude<Body, string>

/** Bytes that are read ahead of the response. */
export const readAhead: number = 64 * 1024

export function isStreamedBody(value: unknown): value is StreamedBody {
  return isWebStream(value) || hasMethod(value, 'pipe')
}

/** Opens a body. @throws TypeError for a stream that is read elsewhere, and what `pipe` throws */
export function openBody(body: StreamedBody): Chunks {
  if (isWebStream(body)) return readWebStream(body)
  return isNodeStream(body) ? readNodeStream(body) : readPipeable(body)
}

/** Watches a body that is opened later: without a listener its failure ends the process. */
export function watchBody(body: unknown): void {
  if (isNodeStream(body)) body.on('error', () => {})
}

/** Gives up a body that nobody has opened. Never throws. */
export function cancelBody(body: unknown, reason: unknown): void {
  try {
    if (body instanceof Response) body.body?.cancel(reason).catch(() => {})
    else if (isWebStream(body)) body.cancel(reason).catch(() => {})
    else if (isNodeStream(body)) body.on('error', () => {}).destroy()
    else if (hasMethod(body, 'abort')) body.abort(reason)
  } catch {
    // What is given up may have failed already.
  }
}

function readWebStream(stream: ReadableStream<Chunk>): Chunks {
  const reader = stream.getReader()
  return {
    async next() {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return undefined
        if (checkChunk(value).length > 0) return value
      }
    },
    cancel: (reason) => void reader.cancel(reason).catch(() => {}),
  }
}

function readNodeStream(stream: Readable): Chunks {
  let end: { readonly error?: Error | null | undefined } | undefined
  let wake = (): void => {}
  finished(stream, { writable: false }, (error) => {
    end = { error }
    wake()
  })
  stream.on('readable', () => wake())
  // What fails after its end has nobody to tell.
  stream.on('error', () => {})
  return {
    async next() {
      for (;;) {
        const chunk = stream.read() as Chunk | null
        if (chunk !== null) {
          if (checkChunk(chunk).length > 0) return chunk
          continue
        }
        if (end?.error) throw end.error
        if (end) return undefined
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
    cancel: () => void stream.destroy(),
  }
}

/** React writes into a stream of ours: its backpressure is that of the response. */
function readPipeable(body: Pipeable): Chunks {
  const target = new PipeTarget(readAhead)
  body.pipe(target)
  return {
    next: () => target.next(),
    isRead: () => target.isRead,
    cancel(reason) {
      cancelBody({ abort: body.abort?.bind(body) }, reason)
      target.destroy()
    },
  }
}

function checkChunk(chunk: unknown): Chunk {
  if (typeof chunk === 'string' || chunk instanceof Uint8Array) return chunk
  throw new TypeError(
    `A body has to be made of strings or Uint8Arrays, and has a piece of type ${typeof chunk}`,
  )
}

function isWebStream(value: unknown): value is ReadableStream<Chunk> {
  return hasMethod(value, 'getReader') && hasMethod(value, 'cancel')
}

function isNodeStream(value: unknown): value is Readable {
  return hasMethod(value, 'pipe') && hasMethod(value, 'read') && hasMethod(value, 'on')
}

function hasMethod<Name extends string>(
  value: unknown,
  name: Name,
): value is Record<Name, (...args: unknown[]) => unknown> {
  return typeof (value as Record<string, unknown> | null | undefined)?.[name] === 'function'
}
