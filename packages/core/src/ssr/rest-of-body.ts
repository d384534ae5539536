import type { Chunk, Chunks } from './chunks.ts'

/**
 * Returns what follows the first piece of a body; undefined where nothing does and that is known at once, as with
 * `new Response('text')`. It waits for no timer and no I/O: a body that is still being made is not held back.
 */
export async function restOfBody(chunks: Chunks): Promise<Chunks | undefined> {
  if (chunks.isRead) return chunks.isRead() ? undefined : chunks
  let second: Promise<Chunk | undefined> | undefined = chunks.next()
  const later = Symbol('later')
  // Runs when no promise is left that can settle by itself.
  const turn = new Promise<symbol>((resolve) => process.nextTick(resolve, later))
  const found = await Promise.race([second, turn]).catch(() => later)
  if (found === undefined) return undefined
  return {
    next() {
      const piece = second ?? chunks.next()
      second = undefined
      return piece
    },
    cancel: chunks.cancel,
  }
}
